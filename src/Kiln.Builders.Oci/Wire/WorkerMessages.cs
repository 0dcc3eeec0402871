using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Kiln.Builders.Oci.Wire;

/// <summary>
/// What the builder asks its worker to do; read together, so the family shares a file. Paths are absolute.
/// </summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(OpenRootRequest), "open")]
[JsonDerivedType(typeof(StackRequest), "stack")]
[JsonDerivedType(typeof(MergeRequest), "merge")]
[JsonDerivedType(typeof(RunRequest), "run")]
[JsonDerivedType(typeof(ShellRequest), "shell")]
[JsonDerivedType(typeof(UploadRequest), "upload")]
[JsonDerivedType(typeof(UploadTreeRequest), "upload-tree")]
[JsonDerivedType(typeof(DownloadRequest), "download")]
[JsonDerivedType(typeof(DownloadTreeRequest), "download-tree")]
[JsonDerivedType(typeof(ExtractRequest), "extract")]
[JsonDerivedType(typeof(PackRequest), "pack")]
[JsonDerivedType(typeof(BootstrapRequest), "bootstrap")]
[JsonDerivedType(typeof(SyncRequest), "sync")]
internal abstract record WorkerRequest;

/// <summary>Mounts the image's root file system for writing. Once, before all requests that work in it.</summary>
/// <param name="BaseDirectory">What lies below all changes; null for nothing.</param>
/// <param name="Changes">
/// Names of folders in the work directory with changes that are there already, as overlays have them; lowest first.
/// </param>
internal sealed record OpenRootRequest(
    string? BaseDirectory,
    ImmutableArray<string> Changes,
    ContainerSettings Container) : WorkerRequest;

/// <summary>
/// Freezes what was changed since the last time: <see cref="WorkerReply.Path"/> is the overlay's upper folder, absent
/// when nothing was changed.
/// </summary>
internal sealed record StackRequest : WorkerRequest;

/// <summary>Shows base and changes as one read-only tree: <see cref="WorkerReply.Path"/>.</summary>
internal sealed record MergeRequest : WorkerRequest;

/// <summary>
/// Runs a command in a container; the body is its input. Answers with <see cref="WorkerReply.ExitCode"/>.
/// </summary>
/// <param name="IsOutputRaw">Standard output is the answer's body; otherwise it comes as lines.</param>
/// <param name="IsErrorRaw">The same for standard error, which has frames of its own.</param>
internal sealed record RunRequest(string Command, bool HasInput, bool IsOutputRaw, bool IsErrorRaw) : WorkerRequest;

/// <summary>
/// Runs an interactive shell on a terminal in a container; the body is what is typed, the answer's body what is shown. Answers with
/// <see cref="WorkerReply.ExitCode"/>.
/// </summary>
/// <param name="Environment">Of the form <c>NAME=value</c>; overrules the container's.</param>
internal sealed record ShellRequest(ImmutableArray<string> Environment, int Columns, int Rows) : WorkerRequest;

/// <summary>Writes the body to a file of the image.</summary>
internal sealed record UploadRequest(string Path, int? Mode) : WorkerRequest;

/// <summary>Writes the body, a tar, below a folder of the image; everything belongs to root.</summary>
internal sealed record UploadTreeRequest(string Path) : WorkerRequest;

/// <summary>Answers with a body: the file's content.</summary>
internal sealed record DownloadRequest(string Path) : WorkerRequest;

/// <summary>Answers with a body: a tar.</summary>
internal sealed record DownloadTreeRequest(string Path) : WorkerRequest;

/// <summary>Applies the body, a layer's blob, to a folder.</summary>
/// <param name="Like">
/// Not null: the folder is made and looks like this one, and deletions stay in it as overlays have them.
/// </param>
internal sealed record ExtractRequest(
    string Directory,
    string MediaType,
    string Digest,
    long Size,
    string DiffId,
    string Reference,
    string? Like = null) : WorkerRequest;

/// <summary>Makes a layer: <see cref="WorkerReply.Layer"/>, absent when there is nothing in it.</summary>
/// <param name="IsUpper">The folder is an overlay's upper folder: its whiteouts are deletions.</param>
/// <param name="Store">The folder of the blob store.</param>
/// <param name="LatestTime">Later modification times become this; seconds since 1970.</param>
internal sealed record PackRequest(string Directory, bool IsUpper, string Store, long? LatestTime) : WorkerRequest;

/// <summary>Runs mmdebstrap into an empty folder; its messages are sent as lines.</summary>
/// <param name="Arguments">Between the options that the worker adds itself and the target:
/// <c>--variant=...</c>.</param>
/// <param name="Sources">Suite and mirrors: what stands before and after the target.</param>
/// <param name="Releases">An empty folder that gets the signed release files that the packages came from.</param>
internal sealed record BootstrapRequest(
    string Directory,
    string Releases,
    ImmutableArray<string> Arguments,
    string Suite,
    ImmutableArray<string> Sources,
    ImmutableSortedDictionary<string, string> Environment) : WorkerRequest;

/// <summary>Makes everything written to the folder's file system durable.</summary>
internal sealed record SyncRequest(string Directory) : WorkerRequest;

/// <summary>How commands are run in the image.</summary>
/// <param name="HasNetwork">The host's network; false: a network of its own with nothing but the loopback.</param>
internal sealed record ContainerSettings(ImmutableArray<string> Environment, string WorkingDirectory, bool HasNetwork);

/// <param name="Mapping">Names the id mapping of the worker's user namespace: files of two mappings must not be
/// mixed.</param>
/// <param name="IsUserNamespace">The worker is not really root.</param>
internal sealed record Hello(string Mapping, bool IsUserNamespace);

/// <summary>The answer to a request; each request says which members it sets.</summary>
internal sealed record WorkerReply
{
    public int ExitCode { get; init; }

    public string? Path { get; init; }

    public LayerReply? Layer { get; init; }
}

internal sealed record LayerReply(string MediaType, string Digest, long Size, string DiffId);

internal enum FaultKind
{
    /// <summary>The request did not work out; the message says why, in the user's words.</summary>
    Failed,

    /// <summary>A command could not be started.</summary>
    Start,

    /// <summary>A file could not be moved.</summary>
    Transfer,

    Cancelled,
}

internal sealed record WorkerFault(FaultKind Kind, string Message);
