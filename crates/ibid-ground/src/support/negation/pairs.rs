//! What says the opposite of what, in English, German, Spanish and Chinese.

/// Words of which one side denies the other.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) bond: Bond,
    pub(super) place: Place,
    /// Folded, with commas between. `~` stands for an ending of up to [`ENDING`] letters.
    pub(super) sides: [&'static str; 2],
}

/// Letters that an ending of a word may have.
pub(super) const ENDING: usize = 3;

/// What the one side says of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bond {
    /// What is not the one is the other: `unpaid`, `at most`.
    Complement,
    /// What is not the one need not be the other: what does not rise may stay as it is.
    Contrary,
    /// The second says more than the first, which it does not deny: what must be done may be done.
    Stronger,
}

/// How the two stand in what says nearly the same. Elsewhere they may be about something else: `unused leave expires on
/// 31 March` does not deny that `leave must be used by 31 March`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// One of the two things that stand next before or behind is the same.
    Beside,
    /// So, wherever it stands.
    Near,
    /// The same follows: `may apply`, `must apply`.
    Ahead,
    /// They are about the same number, before them or behind; without one, the same follows: `at least 5`, `at most 5`.
    Amount,
    /// The same stands next before and behind. `The museum opened before the theatre` says what `the theatre opened after
    /// the museum` does.
    Between,
    /// So, and a number follows: `by` and `from` say when only before a date.
    BetweenNumber,
}

pub(super) static PAIRS: &[Pair] = &[
    // Limits.
    Pair {
        bond: Bond::Complement,
        place: Place::Amount,
        sides: [
            "at least, minimum, minimum of, min, more than, greater than, higher than, \
             longer than, over, above, beyond, exceed~, mindestens, wenigstens, zumindest, \
             mehr als, länger als, höher als, über, überschreit~, übersteig~, al menos, \
             por lo menos, como mínimo, mínimo, mínimo de, más de, superar, supera, exceder, \
             excede, superior a, superiores a, 至少, 最少, 最低, 超過, 超过, 多於, 多于, 高於, 高于, 以上",
            "at most, at the most, maximum, maximum of, max, up to, limited to, less than, \
             fewer than, lower than, shorter than, under, below, höchstens, maximal, bis zu, \
             weniger als, kürzer als, niedriger als, unter, begrenzt auf, beschränkt auf, \
             como máximo, máximo, máximo de, a lo sumo, hasta, menos de, inferior a, \
             inferiores a, limitado a, limitada a, 至多, 最多, 最高, 少於, 少于, 低於, 低于, 未滿, 未满, 不足, \
             以下, 以內, 以内",
        ],
    },
    // Times.
    Pair {
        bond: Bond::Complement,
        place: Place::Between,
        sides: [
            "before, prior to, earlier than, vor, früher als, antes de, antes del, 以前, 之前, 早於, 早于",
            "after, later than, nach, später als, después de, después del, 以後, 以后, 之後, 之后, 晚於, 晚于",
        ],
    },
    Pair {
        bond: Bond::Complement,
        place: Place::BetweenNumber,
        sides: ["until, till, by, bis, hasta", "after, from, since, ab, seit, nach, desde"],
    },
    Pair {
        bond: Bond::Contrary,
        place: Place::Between,
        sides: [
            "earlier, sooner, older, früher, älter~, anterior~",
            "later, younger, später, jünger~, posterior~",
        ],
    },
    // Sizes.
    Pair {
        bond: Bond::Contrary,
        place: Place::Between,
        sides: [
            "higher, greater, larger, bigger, longer, faster, höher~, größer~, länger~, \
             schneller~, mayor, mayores, superior~, 更高, 更多, 更長, 更大, 較高, 較多, 較長, 較大",
            "lower, smaller, shorter, slower, niedriger~, geringer~, kleiner~, kürzer~, \
             langsamer~, menor, menores, inferior~, 更低, 更少, 更短, 更小, 較低, 較少, 較短, 較小",
        ],
    },
    Pair {
        bond: Bond::Contrary,
        place: Place::Beside,
        sides: [
            "increas~, rise, rises, rose, risen, rising, grow, grows, grew, grown, raised, \
             steigt, steigen, stieg, stiegen, gestiegen~, steigende~, erhöht~, erhöhen, \
             erhöhung, zugenommen, wächst, gewachsen~, aumenta~, aumentó, aumentaron, \
             aumento~, sube, suben, subió, subieron, crece, crecen, creció, 增加, 上升, 上漲, 上涨, \
             成長, 成长, 增長, 增长, 提高, 提升, 調升, 调升",
            "decreas~, fall, falls, fell, fallen, falling, drop, drops, dropped, declin~, \
             reduc~, reduction, lowered, shrank, shrunk, sinkt, sinken, sank, sanken, \
             gesunken~, sinkende~, gefallen~, gesenkt~, senkt, senken, senkung, reduziert~, \
             abgenommen, verringert~, disminu~, disminuyó, disminución, disminuyeron, bajó, \
             bajaron, redujo, redujeron, 減少, 减少, 下降, 下跌, 降低, 調降, 调降",
        ],
    },
    Pair {
        bond: Bond::Contrary,
        place: Place::Beside,
        sides: ["gross, brutto~, bruto~, 含稅, 含税", "net, netto~, neto~, 未稅, 未税"],
    },
    Pair {
        bond: Bond::Contrary,
        place: Place::Beside,
        sides: [
            "full time, vollzeit~, tiempo completo, jornada completa, 全職, 全职",
            "part time, teilzeit~, tiempo parcial, media jornada, 兼職, 兼职",
        ],
    },
    Pair {
        bond: Bond::Contrary,
        place: Place::Between,
        sides: [
            "won, win, wins, gewann~, gewonnen, ganó, ganaron",
            "lost, lose, loses, verlor~, perdió, perdieron",
        ],
    },
    // What is allowed, held, meant or given.
    Pair {
        bond: Bond::Complement,
        place: Place::Beside,
        sides: [
            "allowed, allows, permitted, permits, permissible, erlaubt~, erlauben, \
             gestattet~, zulässig~, zugelassen~, permitid~, permite, permiten, autorizad~, \
             允許, 允许, 准許, 准许, 容許, 容许",
            "prohibit~, forbid~, forbidden, banned, bans, disallow~, verboten~, untersagt~, \
             unzulässig~, verbietet, verbieten, prohibid~, prohíbe, prohíben, 禁止, 嚴禁, 严禁",
        ],
    },
    Pair {
        bond: Bond::Complement,
        place: Place::Beside,
        sides: [
            "includ~, inclusive, inbegriffen, enthalten~, inklusive, inkl, einschließlich, \
             incluid~, incluye, incluyen, 包含, 包括",
            "exclud~, exclusive of, ausgeschlossen~, ausgenommen, exklusive, exkl, \
             zuzüglich, zzgl, excluid~, excluye, excluyen, 排除",
        ],
    },
    Pair {
        bond: Bond::Complement,
        place: Place::Beside,
        sides: [
            "mandatory, compulsory, obligatory, required, verpflichtend~, obligatorisch~, \
             vorgeschrieben~, obligatori~, 強制, 强制, 必修",
            "optional~, voluntary, freiwillig~, voluntari~, opcional~, 自願, 自愿, 選修, 选修",
        ],
    },
    Pair {
        bond: Bond::Complement,
        place: Place::Near,
        sides: [
            "charge, charges, charged, fee, fees, cost, costs, pay, kosten, kostet, gebühr~, \
             kostenpflichtig~, cargo, coste, costo, cuesta, cuestan, 收費, 收费",
            "free, free of charge, for free, gratis, kostenlos~, kostenfrei~, gebührenfrei~, \
             unentgeltlich~, gratuit~, 免費, 免费",
        ],
    },
    Pair {
        bond: Bond::Complement,
        place: Place::Beside,
        sides: [
            "open, opens, opened, geöffnet~, öffnet, abierto~, abierta~, abre, abren, 開放, \
             开放, 營業, 营业",
            "closed, closes, closing, shut, geschlossen~, schließt, cerrad~, cierra, \
             cierran, 關閉, 关闭, 休館, 休馆, 休息",
        ],
    },
    Pair {
        bond: Bond::Complement,
        place: Place::Beside,
        sides: [
            "used, taken, genutzt~, verwendet~, genommen~, beansprucht~, usad~, utilizad~, \
             disfrutad~",
            "unused, untaken, ungenutzt~, unverwendet~",
        ],
    },
    Pair {
        bond: Bond::Complement,
        place: Place::Beside,
        sides: ["paid, bezahlt~, vergütet~", "unpaid, unbezahlt~, unvergütet~"],
    },
    Pair {
        bond: Bond::Complement,
        place: Place::Beside,
        sides: ["valid, gültig~, wirksam~, válid~", "invalid, void, ungültig~, unwirksam~, inválid~"],
    },
    Pair {
        bond: Bond::Complement,
        place: Place::Beside,
        sides: ["possible, möglich, posible~", "impossible, unmöglich, imposible~"],
    },
    Pair {
        bond: Bond::Complement,
        place: Place::Beside,
        sides: ["legal, lawful, rechtmäßig~, lícit~", "illegal, unlawful, rechtswidrig~, ilegal~, ilícit~"],
    },
    Pair {
        bond: Bond::Complement,
        place: Place::Beside,
        sides: [
            "able, available, eligible, authorized, authorised, verfügbar~, befugt~, \
             berechtigt~, disponible~",
            "unable, unavailable, ineligible, unauthorized, unauthorised, unbefugt~, \
             unberechtigt~",
        ],
    },
    Pair {
        bond: Bond::Complement,
        place: Place::Beside,
        sides: [
            "limited, begrenzt~, beschränkt~, befristet~, limitad~",
            "unlimited, unbegrenzt~, unbeschränkt~, unbefristet~, ilimitad~",
        ],
    },
    Pair {
        bond: Bond::Complement,
        place: Place::Beside,
        sides: [
            "refundable, transferable, taxable, erstattungsfähig~, übertragbar~, \
             steuerpflichtig~, reembolsable~, transferible~",
            "non refundable, nonrefundable, non transferable, nontransferable, tax free, \
             tax exempt, steuerfrei~",
        ],
    },
    // What must be done.
    Pair {
        bond: Bond::Stronger,
        place: Place::Ahead,
        sides: [
            "may, can, could, kann, können, darf, dürfen, puede, pueden, podrá, podrán, 可以",
            "must, has to, have to, had to, needs to, need to, required to, obliged to, \
             muss, müssen, debe, deben, deberá, deberán, tiene que, tienen que, 必須, 必须",
        ],
    },
];
