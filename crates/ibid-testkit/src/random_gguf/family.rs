/// A family of instruct models: its chat template, as its files carry it, and the special tokens of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// Qwen2.5 and others: ChatML.
    Qwen2,
    /// Qwen3, which thinks aloud unless it is told not to.
    Qwen3,
    /// A model whose template always opens a thought, as the distilled DeepSeek-R1 models' do.
    AlwaysThinking,
    /// Llama 3.
    Llama3,
    /// Mistral 7B, whose template knows no system message and whose markers are plain text.
    Mistral,
    /// Mistral Small and others, with markers that are special tokens.
    MistralTekken,
    /// Phi-3.
    Phi3,
    /// Gemma 2, whose template knows no system message.
    Gemma,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 8] = [
        Self::Qwen2,
        Self::Qwen3,
        Self::AlwaysThinking,
        Self::Llama3,
        Self::Mistral,
        Self::MistralTekken,
        Self::Phi3,
        Self::Gemma,
    ];

    pub(super) fn template(self) -> &'static str {
        match self {
            Self::Qwen2 => {
                "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] \
                 + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}\
                 {{ '<|im_start|>assistant\n' }}{% endif %}"
            }
            Self::Qwen3 => {
                "{%- for message in messages %}{{- '<|im_start|>' + message['role'] + '\n' + message['content'] \
                 + '<|im_end|>' + '\n' }}{%- endfor %}{%- if add_generation_prompt %}\
                 {{- '<|im_start|>assistant\n' }}{%- if enable_thinking is defined and enable_thinking is false %}\
                 {{- '<think>\n\n</think>\n\n' }}{%- endif %}{%- endif %}"
            }
            Self::AlwaysThinking => {
                "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] \
                 + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}\
                 {{ '<|im_start|>assistant\n<think>\n' }}{% endif %}"
            }
            Self::Llama3 => {
                "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = \
                 '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + \
                 '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}\
                 {{ content }}{% endfor %}{% if add_generation_prompt %}\
                 {{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
            }
            Self::Mistral => {
                "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != \
                 (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate \
                 user/assistant/user/assistant/...') }}{% endif %}{% if message['role'] == 'user' %}\
                 {{ '[INST] ' + message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}\
                 {{ message['content'] + eos_token}}{% else %}\
                 {{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}"
            }
            Self::MistralTekken => {
                "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'system' %}\
                 {{ '[SYSTEM_PROMPT]' + message['content'] + '[/SYSTEM_PROMPT]' }}{% elif message['role'] == 'user' %}\
                 {{ '[INST]' + message['content'] + '[/INST]' }}{% else %}{{ message['content'] + eos_token }}\
                 {% endif %}{% endfor %}"
            }
            Self::Phi3 => {
                "{% for message in messages %}{% if message['role'] == 'system' %}{{'<|system|>\n' + \
                 message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}{{'<|user|>\n' + \
                 message['content'] + '<|end|>\n'}}{% elif message['role'] == 'assistant' %}{{'<|assistant|>\n' + \
                 message['content'] + '<|end|>\n'}}{% endif %}{% endfor %}{% if add_generation_prompt %}\
                 {{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"
            }
            Self::Gemma => {
                "{{ bos_token }}{% if messages[0]['role'] == 'system' %}\
                 {{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}\
                 {% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation \
                 roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if (message['role'] == \
                 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}\
                 {{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}\
                 {% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}"
            }
        }
    }

    /// The special tokens, the one that ends a text first and the one that begins one, where there is any, second.
    pub(super) fn special(self) -> &'static [&'static str] {
        match self {
            Self::Qwen2 => &["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
            Self::Qwen3 | Self::AlwaysThinking => {
                &["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>"]
            }
            Self::Llama3 => &[
                "<|end_of_text|>",
                "<|begin_of_text|>",
                "<|start_header_id|>",
                "<|end_header_id|>",
                "<|eot_id|>",
                "<|python_tag|>",
            ],
            Self::Mistral => &["</s>", "<s>"],
            Self::MistralTekken => &[
                "</s>",
                "<s>",
                "[INST]",
                "[/INST]",
                "[SYSTEM_PROMPT]",
                "[/SYSTEM_PROMPT]",
                "[AVAILABLE_TOOLS]",
                "[/AVAILABLE_TOOLS]",
                "[TOOL_RESULTS]",
                "[/TOOL_RESULTS]",
            ],
            Self::Phi3 => {
                &["<|endoftext|>", "<|assistant|>", "<|system|>", "<|end|>", "<|user|>", "<|im_sep|>"]
            }
            Self::Gemma => &["<eos>", "<bos>", "<start_of_turn>", "<end_of_turn>", "<unused0>"],
        }
    }

    /// The token that its texts begin with.
    pub(super) fn begin(self) -> Option<&'static str> {
        matches!(self, Self::Llama3 | Self::Mistral | Self::MistralTekken | Self::Gemma)
            .then(|| self.special()[1])
    }
}
