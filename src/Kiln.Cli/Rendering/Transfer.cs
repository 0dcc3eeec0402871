using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>Something that is moved, and how fast.</summary>
internal sealed class Transfer(string subject, DateTimeOffset start)
{
    /// <summary>A shorter time says little about the speed.</summary>
    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(500);

    /// <summary>How much the speed of the last moment counts against the earlier ones.</summary>
    private const double Weight = 0.4;

    private DateTimeOffset _markTime = start;
    private long? _markDone;

    public string Subject => subject;

    public long Done { get; private set; }

    public long? Total { get; private set; }

    /// <summary>Zero while not known.</summary>
    public double BytesPerSecond { get; private set; }

    public void Note(ProgressMade progress)
    {
        if (_markDone is null || progress.Done < Done)
        {
            // It begins, or begins again.
            (_markTime, _markDone, BytesPerSecond) = (progress.Time, progress.Done, 0);
        }

        (Done, Total) = (progress.Done, progress.Total);
        TimeSpan elapsed = progress.Time - _markTime;
        if (elapsed >= LeastTime)
        {
            double speed = (Done - _markDone.Value) / elapsed.TotalSeconds;
            BytesPerSecond = BytesPerSecond == 0 ? speed : (Weight * speed) + ((1 - Weight) * BytesPerSecond);
            (_markTime, _markDone) = (progress.Time, Done);
        }
    }
}
