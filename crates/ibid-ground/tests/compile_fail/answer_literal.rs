use ibid_ground::{Answer, Mode};

fn main() {
    let _ = Answer { mode: Mode::Generated, claims: Vec::new() };
}
