//! Names of people in Chinese, which has no capitals: a surname tells them, between the characters that are around
//! another name in the sources, or before a title that another name has there.

/// Characters with which names begin, but for those with which many other words do.
const SURNAMES: &str = "王李張张劉刘陳陈楊杨黃黄趙赵吳吴周徐孫孙馬马朱胡郭林羅罗鄭郑梁謝谢宋唐韓韩馮冯鄧邓曹彭曾蕭萧\
                        田董袁潘蔣蒋蔡杜葉叶蘇苏魏呂吕丁沈姚盧卢姜崔鍾钟譚谭陸陆汪范廖賈贾夏韋韦鄒邹孟熊秦邱江尹薛\
                        閻阎段雷侯龍龙陶黎賀贺顧顾郝龔龚邵錢钱戴莫孔湯汤";
const TITLES: &[&str] = &[
    "先生",
    "女士",
    "小姐",
    "太太",
    "經理",
    "经理",
    "主任",
    "教授",
    "博士",
    "老師",
    "老师",
    "醫師",
    "医师",
    "醫生",
    "医生",
    "律師",
    "律师",
    "董事長",
    "董事长",
    "主席",
    "院長",
    "院长",
    "校長",
    "校长",
    "部長",
    "部长",
    "局長",
    "局长",
    "組長",
    "组长",
    "課長",
    "课长",
    "處長",
    "处长",
];
/// Characters of a name that its place tells: shorter ones are words more often.
const WHOLE: usize = 3;
/// Characters on each side of a name that are looked at.
const AROUND: usize = 2;

/// The names of `claim` that stand where `sources` have others, and that none of them holds.
pub(super) fn foreign(claim: &str, sources: &[&str]) -> Vec<String> {
    let known: Vec<Vec<char>> = sources.iter().flat_map(|source| clauses(source)).collect();
    let known: Vec<Named<'_>> = known.iter().flat_map(|clause| named(clause)).collect();
    let mut foreign: Vec<String> = Vec::new();
    for clause in clauses(claim) {
        let swapped =
            named(&clause).into_iter().filter(|own| known.iter().any(|other| own.is_instead_of(other)));
        for name in swapped.map(|own| own.name.iter().collect::<String>()) {
            if !foreign.contains(&name) && !sources.iter().any(|source| source.contains(&name)) {
                foreign.push(name);
            }
        }
    }
    foreign
}

/// The characters between marks and spaces.
fn clauses(text: &str) -> Vec<Vec<char>> {
    let clauses = text.split(|character: char| !character.is_alphanumeric());
    clauses.filter(|clause| !clause.is_empty()).map(|clause| clause.chars().collect()).collect()
}

/// What may be a name, and by what that is told.
#[derive(Debug)]
struct Named<'a> {
    name: &'a [char],
    sign: Sign<'a>,
}

#[derive(Debug, PartialEq, Eq)]
enum Sign<'a> {
    Title(&'static str),
    Around { before: &'a [char], behind: &'a [char] },
}

impl Named<'_> {
    fn is_instead_of(&self, other: &Self) -> bool {
        // What shares a character at its edge is another form more often than another name.
        self.sign == other.sign
            && self.name.first() != other.name.first()
            && (matches!(self.sign, Sign::Title(_)) || self.name.last() != other.name.last())
    }
}

fn named(clause: &[char]) -> Vec<Named<'_>> {
    (0..clause.len()).flat_map(|at| [titled(clause, at), placed(clause, at)]).flatten().collect()
}

/// The name before the title that begins at `at`: the shortest that it can be.
fn titled(clause: &[char], at: usize) -> Option<Named<'_>> {
    let (before, behind) = clause.split_at_checked(at)?;
    let title = TITLES.iter().find(|title| title.chars().zip(behind).all(|(own, other)| own == *other))?;
    if behind.len() < title.chars().count() {
        return None;
    }
    let mut names = (1..=WHOLE).filter_map(|length| before.get(at.checked_sub(length)?..));
    let name = names.find(|name| is_name(name))?;
    Some(Named { name, sign: Sign::Title(title) })
}

/// The name that begins at `at`, with what is around it.
fn placed(clause: &[char], at: usize) -> Option<Named<'_>> {
    let name = clause.get(at..at + WHOLE).filter(|name| is_name(name))?;
    let before = clause.get(at.saturating_sub(AROUND)..at)?;
    let rest = clause.get(at + WHOLE..)?;
    let behind = rest.get(..AROUND.min(rest.len()))?;
    let is_told = before.len() + behind.len() >= AROUND;
    is_told.then_some(Named { name, sign: Sign::Around { before, behind } })
}

fn is_name(characters: &[char]) -> bool {
    let is_han = |character: &char| matches!(*character, '\u{4e00}'..='\u{9fff}');
    characters.first().is_some_and(|first| SURNAMES.contains(*first)) && characters.iter().all(is_han)
}

#[cfg(test)]
mod tests {
    use super::foreign;

    #[test]
    fn a_name_is_told_by_what_is_around_it() {
        for (claim, source, expected) in [
            ("申請表由李大華審核。", "申請表由王小明審核，三日內完成。", &["李大華"][..]),
            ("負責人是李大華。", "負責人是王小明。", &["李大華"]),
            ("申請表由李經理審核。", "申請表應由王經理審核。", &["李"]),
            ("申請表由王小明審核。", "申請表由王小明審核，三日內完成。", &[]),
            ("申請表由王經理審核。", "經理王小明審核申請表，李經理核准。", &[]),
            ("申請程序簡單。", "申請方法簡單。", &[]),
            ("申請表由主管審核。", "申請表由王小明審核。", &[]),
            ("李大華是員工。", "王小明審核申請表。", &[]),
        ] {
            assert_eq!(foreign(claim, &[source]), expected, "{claim}");
        }
    }
}
