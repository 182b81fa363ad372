//! Language codes as people write them, to the one that documents are stored with.

use super::InvalidFilter;

/// The two-letter codes of ISO 639-1, each with its code of ISO 639-3 behind it.
const TWO_LETTERS: &str = "\
    aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bibis \
    bmbam bnben bobod brbre bsbos cacat ceche chcha cocos crcre csces cuchu cvchv cycym dadan dedeu \
    dvdiv dzdzo eeewe elell eneng eoepo esspa etest eueus fafas ffful fifin fjfij fofao frfra fyfry \
    gagle gdgla glglg gngrn guguj gvglv hahau heheb hihin hohmo hrhrv hthat huhun hyhye hzher iaina \
    idind ieile igibo iiiii ikipk ioido isisl itita iuiku jajpn jvjav kakat kgkon kikik kjkua kkkaz \
    klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat lbltz lglug lilim lnlin lolao \
    ltlit lulub lvlav mgmlg mhmah mimri mkmkd mlmal mnmon mrmar msmsa mtmlt mymya nanau nbnob ndnde \
    nenep ngndo nlnld nnnno nonor nrnbl nvnav nynya ococi ojoji omorm orori ososs papan pipli plpol \
    pspus ptpor quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd sesme sgsag shhbs sisin skslk \
    slslv smsmo snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa tatam tetel tgtgk ththa titir \
    tktuk tltgl tntsn toton trtur tstso tttat twtwi tytah uguig ukukr ururd uzuzb veven vivie vovol \
    wawln wowol xhxho yiyid yoyor zazha zhzho zuzul";

/// The codes of ISO 639-2/B that differ, each with its code of ISO 639-3 behind it.
const BIBLIOGRAPHIC: &str = "\
    albsqi armhye baqeus burmya chizho czeces dutnld frefra geokat gerdeu greell iceisl macmkd maomri \
    maymsa perfas rumron sloslk tibbod welcym";

/// Codes for a group of languages, each with the one language of it that is detected.
const GROUPS: &str = "zhocmn faspes nornob";

/// The ISO 639-3 code that a document in the language named by `code` has.
pub(super) fn iso_639_3(code: &str) -> Result<String, InvalidFilter> {
    let lower = code.to_ascii_lowercase();
    let is_code = matches!(lower.len(), 2 | 3) && lower.bytes().all(|byte| byte.is_ascii_lowercase());
    let single = match lower.len() {
        2 => after(TWO_LETTERS, &lower),
        _ => Some(after(BIBLIOGRAPHIC, &lower).unwrap_or(&lower)),
    };
    let single =
        single.filter(|_| is_code).ok_or_else(|| InvalidFilter::Language { code: code.to_owned() })?;
    Ok(after(GROUPS, single).unwrap_or(single).to_owned())
}

/// What follows `code` in the word of `table` that begins with it.
fn after<'a>(table: &'a str, code: &str) -> Option<&'a str> {
    table.split_whitespace().find_map(|word| word.strip_prefix(code))
}

#[cfg(test)]
mod tests {
    use super::{BIBLIOGRAPHIC, GROUPS, TWO_LETTERS, iso_639_3};

    #[test]
    fn every_way_to_write_a_language_leads_to_the_code_that_documents_have() {
        for (written, expected) in [
            ("de", "deu"),
            ("deu", "deu"),
            ("ger", "deu"),
            ("DE", "deu"),
            ("zh", "cmn"),
            ("zho", "cmn"),
            ("chi", "cmn"),
            ("cmn", "cmn"),
            ("fa", "pes"),
            ("yue", "yue"),
        ] {
            assert_eq!(iso_639_3(written).as_deref(), Ok(expected), "{written}");
        }
        for wrong in ["", "d", "xx", "german", "de-AT", "d3", "дэ"] {
            assert!(iso_639_3(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_tables_are_well_formed() {
        for (table, length) in [(TWO_LETTERS, 5), (BIBLIOGRAPHIC, 6), (GROUPS, 6)] {
            assert!(table.split_whitespace().all(|word| word.len() == length));
        }
        assert_eq!(TWO_LETTERS.split_whitespace().count(), 184);
    }
}
