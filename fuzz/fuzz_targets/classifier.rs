#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let _ = ganlet_fuzz::classifier(input);
    let _ = ganlet_fuzz::classifier(&ganlet_fuzz::with_weights(input));
});
