//! The `protogen` program.

fn main() -> std::process::ExitCode {
    protogen::cli::main()
}
