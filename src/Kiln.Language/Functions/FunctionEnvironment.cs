using Kiln.Values;

namespace Kiln.Language.Functions;

/// <summary>What functions see of the outside world. The language itself does no I/O.</summary>
public sealed record FunctionEnvironment
{
    private const string NoStore = "there is no access to secret stores here";

    /// <summary>No files, no secrets, the system's clock, <c>/</c> as working directory.</summary>
    public static FunctionEnvironment Isolated { get; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>When the run started: <c>legacy_isotime</c> and <c>legacy_strftime</c>.</summary>
    public DateTimeOffset StartTime { get; init; } = TimeProvider.System.GetUtcNow();

    public IFunctionFiles Files { get; init; } = new NoFiles();

    public IFunctionSecrets Secrets { get; init; } = new NoSecrets();

    /// <summary>Told about every value that a function makes secret, before anybody can show it.</summary>
    public Action<HclValue> NoteSecret { get; init; } = static _ => { };

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

        public DirectoryListing List(string path) => DirectoryListing.Empty;
    }

    private sealed class NoSecrets : IFunctionSecrets
    {
        public SecretLookup ConsulKey(string key) => SecretLookup.Fail(NoStore);

        public SecretLookup Vault(string path, string key) => SecretLookup.Fail(NoStore);

        public SecretLookup AwsSecret(string name, string? key) => SecretLookup.Fail(NoStore);

        public SecretLookup AwsSecretText(string name) => SecretLookup.Fail(NoStore);
    }
}
