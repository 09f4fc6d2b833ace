//! The `protogen` program.

/// Pages are made of many small strings on many threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    protogen::cli::main()
}
