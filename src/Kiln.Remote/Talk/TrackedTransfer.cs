using Kiln.Sdk.Events;
using Kiln.Wire.Messages;

namespace Kiln.Remote.Talk;

/// <summary>A transfer of the other side, as its calls tell it.</summary>
internal sealed class TrackedTransfer(IUi ui, ProgressArguments start)
{
    /// <summary>A longer name of what is moved is cut.</summary>
    private const int MaxSubject = 1024;

    private readonly Lock _lock = new();
    private readonly string _subject = start.Src.Length > MaxSubject ? start.Src[..MaxSubject] : start.Src;
    private readonly long? _total = start.TotalSize > 0 ? start.TotalSize : null;
    private long _done = Math.Max(start.CurrentSize, 0);

    public void Begin() => ui.Progress(_subject, _done, _total);

    public void Add(long bytes)
    {
        lock (_lock)
        {
            // What is said to be negative, or more than there can be, tells nothing.
            if (bytes > 0 && bytes <= long.MaxValue - _done)
            {
                _done += bytes;
                ui.Progress(_subject, _done, _total);
            }
        }
    }

    /// <summary>Also one that was given up is over: nobody shows it any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_total is not { } total || _done < total)
            {
                ui.Progress(_subject, _done, _done);
            }
        }
    }
}
