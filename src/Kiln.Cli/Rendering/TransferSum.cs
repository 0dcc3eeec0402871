using System.Globalization;
using Kiln.Values;

namespace Kiln.Cli.Rendering;

/// <summary>All that one build moves at a time.</summary>
/// <param name="Subject">The only one, or how many there are.</param>
/// <param name="Done">In bytes.</param>
/// <param name="Total">Null when it is not known of each.</param>
/// <param name="BytesPerSecond">Zero while not known.</param>
internal sealed record TransferSum(string Subject, long Done, long? Total, double BytesPerSecond)
{
    private const int BarWidth = 16;

    /// <summary><c>45%</c>; empty while not known.</summary>
    public string Share => Total is > 0 and { } total
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(Done * 100.0 / total, 0, 100):0}%")
        : "";

    /// <summary><c>1.2 GiB of 2.6 GiB, 35.0 MiB/s</c></summary>
    public string Amount =>
        ByteSize.Format(Done)
        + (Total is { } total ? $" of {ByteSize.Format(total)}" : "")
        + (BytesPerSecond > 0 ? $", {ByteSize.Format((long)BytesPerSecond)}/s" : "");

    public string Bar
    {
        get
        {
            int full = Total is > 0 and { } total ? (int)Math.Clamp(Done * BarWidth / (double)total, 0, BarWidth) : 0;
            return $"[{new string('=', full)}{new string(' ', BarWidth - full)}]";
        }
    }

    public static TransferSum? Of(IReadOnlyCollection<Transfer> transfers) => transfers.Count switch
    {
        0 => null,
        1 => Sum(transfers, transfers.First().Subject),
        int count => Sum(transfers, string.Create(CultureInfo.InvariantCulture, $"{count} transfers")),
    };

    private static TransferSum Sum(IReadOnlyCollection<Transfer> transfers, string subject) => new(
        subject,
        transfers.Sum(static t => t.Done),
        transfers.All(static t => t.Total is not null) ? transfers.Sum(static t => t.Total) : null,
        transfers.Sum(static t => t.BytesPerSecond));
}
