//! The words for yes and no that a judgement is read from.

pub(super) const YES: [&str; 11] = ["Yes", "yes", "YES", "是", "有", "对", "Ja", "ja", "Sí", "Si", "Oui"];
pub(super) const NO: [&str; 10] = ["No", "no", "NO", "否", "不", "没有", "沒有", "无", "Nein", "nein"];
