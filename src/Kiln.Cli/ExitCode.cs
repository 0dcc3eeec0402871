namespace Kiln.Cli;

/// <summary>Every exit code of the executable. The table in docs/commands/README.md says the same.</summary>
internal enum ExitCode
{
    Success = 0,

    /// <summary>Any error, a failed or cancelled build, wrong usage.</summary>
    Failure = 1,

    /// <summary><c>fmt -check</c> found files that are not formatted.</summary>
    NotFormatted = 3,

    /// <summary>No command, or one that does not exist.</summary>
    NoCommand = 127,
}
