//! Builds anew when a file of the default theme comes or goes; the compiler only sees those that it knows.

fn main() {
    println!("cargo::rerun-if-changed=themes/default");
}
