namespace Kiln.Language.Functions;

/// <summary>What functions see of the outside world. The language itself does no I/O.</summary>
public sealed record FunctionEnvironment
{
    /// <summary>No files, the system's clock, <c>/</c> as working directory.</summary>
    public static FunctionEnvironment Isolated { get; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IFunctionFiles Files { get; init; } = new NoFiles();

    /// <summary>Where relative paths of <c>file</c> and its kin start: the directory of the template.</summary>
    public string TemplateDirectory { get; init; } = "/";

    /// <summary>Absolute; where relative paths of <c>abspath</c> start.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>What <c>~</c> stands for; null when nobody knows.</summary>
    public string? HomeDirectory { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    private sealed class NoFiles : IFunctionFiles
    {
        public FileContent Read(string path) => FileContent.Fail($"no file exists at {path}");

        public PathState Look(string path) => PathState.Missing;
    }
}
