namespace Kiln.Images.Model;

/// <summary>Data is not the data that its digest promises; it was not used.</summary>
public sealed class DigestMismatchException : ImageException
{
    /// <param name="reference">What was read, in the user's words.</param>
    public DigestMismatchException(string reference, Digest expected, Digest got)
        : base(
            ImageFailure.DigestMismatch,
            $"{reference}: the content does not have the promised digest: expected {expected}, got {got}. " +
            "It is damaged or was changed on the way; nothing of it was used.")
    {
        Reference = reference;
        Expected = expected;
        Got = got;
    }

    public string Reference { get; }

    public Digest Expected { get; }

    public Digest Got { get; }
}
