//! Builds anew when a file of the default theme or of the starter project comes or goes; the compiler only sees those that it knows.

fn main() {
    println!("cargo::rerun-if-changed=themes/default");
    println!("cargo::rerun-if-changed=src/starter");
}
