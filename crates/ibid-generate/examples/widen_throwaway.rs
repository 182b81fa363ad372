fn main(){ let a: Vec<String> = std::env::args().collect(); let t=std::time::Instant::now(); println!("{:?} {:?}", ibid_generate::widen_odd_weights(a[1].as_ref(), a[2].as_ref()), t.elapsed()); }
