//! The words by which questions ask for a number, a time or a name.

/// Words by which a question asks for a number, each with what follows it then: `how heavy`, but not `how come`.
pub(super) const DEGREES: &[(&str, &[&str])] =
    &[("how", ENGLISH), ("wie", GERMAN), ("qué tan", SPANISH), ("cómo de", SPANISH)];
const ENGLISH: &[&str] = &[
    "many",
    "much",
    "long",
    "old",
    "far",
    "high",
    "large",
    "big",
    "tall",
    "wide",
    "broad",
    "deep",
    "thick",
    "heavy",
    "often",
    "frequently",
    "fast",
    "hot",
    "warm",
    "cold",
    "loud",
    "expensive",
];
// `wie laut` is mostly “as by”.
const GERMAN: &[&str] = &[
    "viel", "viele", "vielen", "vieler", "hoch", "lang", "lange", "alt", "groß", "gross", "weit", "breit",
    "tief", "dick", "schwer", "oft", "häufig", "schnell", "heiß", "heiss", "warm", "kalt", "teuer",
];
const SPANISH: &[&str] = &[
    "alto", "alta", "largo", "larga", "ancho", "ancha", "profundo", "profunda", "grueso", "gruesa", "grande",
    "pesado", "pesada", "lejos", "viejo", "vieja", "rápido", "rápida", "caliente", "frío", "fría", "caro",
    "cara",
];
/// Further ones.
pub(super) const NUMBER: &[&str] = &[
    "what percentage",
    "what percent",
    "what number",
    "what fraction",
    "wieviel",
    "wieviele",
    "wievielen",
    "cuánto",
    "cuánta",
    "cuántos",
    "cuántas",
    "qué porcentaje",
];
/// The same in text without spaces.
pub(super) const CJK_NUMBER: &[&str] = &[
    "多少",
    "幾個",
    "几个",
    "幾天",
    "几天",
    "幾次",
    "几次",
    "幾人",
    "几人",
    "幾位",
    "几位",
    "幾歲",
    "几岁",
    "幾週",
    "幾周",
    "几周",
    "幾小時",
    "几小时",
    "幾分鐘",
    "几分钟",
    "幾公里",
    "几公里",
    "幾公斤",
    "几公斤",
];
/// What is as much as `how`, where it is the beginning of no other word: before these.
pub(super) const CJK_HOW: char = '多';
pub(super) const CJK_DEGREES: &[char] = &[
    '長', '长', '高', '遠', '远', '大', '久', '重', '寬', '宽', '深', '厚', '快', '熱', '热', '冷', '貴',
    '贵',
];
/// Characters that it is a word with: `很多大樓`, `最多`.
pub(super) const CJK_NOT_BEFORE: &[char] =
    &['很', '許', '许', '更', '最', '至', '較', '较', '眾', '众', '太', '諸', '诸', '不', '差'];
/// Characters of a question that may stand behind it at its end; `多重` begins many words.
pub(super) const CJK_PARTICLES: &[char] = &['呢', '啊', '呀'];
pub(super) const TIME: &[&str] = &[
    "when",
    "what year",
    "which year",
    "what date",
    "which date",
    "what day",
    "what month",
    "which month",
    "what century",
    "what time",
    "which decade",
    "what decade",
    "wann",
    "wie spät",
    "welche uhrzeit",
    "welchem jahr",
    "welches jahr",
    "welchem datum",
    "welchem tag",
    "welchem monat",
    "cuándo",
    "qué año",
    "qué fecha",
    "qué mes",
    "qué día",
    "qué hora",
    "何時",
    "何时",
    "什麼時候",
    "什么时候",
    "哪一年",
    "哪年",
    "幾年",
    "几年",
    "哪一天",
    "哪天",
    "幾點",
    "几点",
    "幾月",
    "几月",
];
pub(super) const NAME: &[&str] =
    &["who", "whom", "whose", "wer", "wen", "wem", "wessen", "quién", "quiénes", "誰", "谁"];

/// Further words by which questions ask.
pub(super) const ASKING: &[&str] = &[
    "why", "warum", "weshalb", "wieso", "welche", "welchen", "welchem", "welcher", "welches", "wo", "woher",
    "wohin", "qué", "cuál", "cuáles", "cómo", "dónde",
];
