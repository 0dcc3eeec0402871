using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Tests.Recorded;

/// <summary>A call of a recorded session with its reply.</summary>
/// <param name="Stream">The yamux stream that it was made on.</param>
/// <param name="Begin">Its place among all frames of the session.</param>
/// <param name="End">The place of its reply.</param>
/// <param name="Error">Empty when it succeeded.</param>
internal sealed record RecordedCall(
    uint Stream,
    int Begin,
    int End,
    bool IsByHost,
    string Method,
    PackValue Argument,
    string Error,
    PackValue Reply)
{
    /// <summary>The call of the other side that this one was made in answer to.</summary>
    public RecordedCall? Parent { get; init; }

    public string Service => Method[..Method.LastIndexOf('.')];

    public string Name => Method[(Method.LastIndexOf('.') + 1)..];

    /// <summary>Compat: servers in Go send the errors of some calls as the reply.</summary>
    public string Failure => Error.Length > 0 ? Error
        : Name is "Destroy" or "UploadDir" or "DownloadDir" ? PackError.Read(Reply) ?? ""
        : "";
}
