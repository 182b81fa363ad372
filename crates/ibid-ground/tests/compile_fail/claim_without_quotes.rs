use ibid_ground::{Claim, Support};

fn made_up(support: Support) -> Option<Claim> {
    Claim::new(String::from("made up"), support, Vec::new())
}

fn main() {
    let _ = made_up;
}
