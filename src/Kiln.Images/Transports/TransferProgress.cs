namespace Kiln.Images.Transports;

/// <param name="Subject">What is moved; the same for all reports of one transfer.</param>
/// <param name="Done">In bytes.</param>
/// <param name="Total">In bytes.</param>
public sealed record TransferProgress(string Subject, long Done, long Total);
