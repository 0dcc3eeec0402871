using System.Collections.Immutable;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>
/// Takes events from any thread and gives them in order to the outputs, on a thread of its own. So a component does not
/// wait for a disk or a terminal, and what comes in bursts is written in large pieces: an output settles when no event
/// waits. A reader that is slower for long makes the components wait in the end, instead of taking all memory.
/// </summary>
internal sealed class EventQueue : IEventSink, IDisposable
{
    /// <summary>In characters; an event without a text counts as a short line.</summary>
    private const int MostWaiting = 4 * 1024 * 1024;

    private const int ShortLine = 64;

    private readonly object _gate = new();
    private ImmutableArray<IOutput> _outputs;
    private List<BuildEvent> _waiting = [];
    private List<BuildEvent> _inWork = [];
    private Thread? _thread;
    private Exception? _failure;
    private long _accepted;
    private long _settled;
    private int _size;
    private bool _isAsleep;
    private bool _isWoken;
    private bool _isClosed;

    public EventQueue(params ImmutableArray<IOutput> outputs) => _outputs = outputs;

    public void Publish(BuildEvent buildEvent)
    {
        lock (_gate)
        {
            while (_size > MostWaiting && !IsOver && Thread.CurrentThread != _thread)
            {
                Monitor.Wait(_gate);
            }

            if (IsOver)
            {
                // Somebody who was given up still speaks, and the end of the output is written.
                return;
            }

            Start();
            _waiting.Add(buildEvent);
            _size += SizeOf(buildEvent);
            _accepted++;
            if (_isAsleep)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>From the next event on; what was published before does not reach the output.</summary>
    public void Attach(IOutput output)
    {
        Drain(Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            _outputs = _outputs.Add(output);
        }
    }

    /// <summary>Lets the outputs settle although no event came.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _isWoken = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>
    /// Waits until all outputs have settled with everything that was published before, or for the given time.
    /// </summary>
    public void Drain(TimeSpan limit)
    {
        lock (_gate)
        {
            long target = _accepted;
            while (_settled < target && _failure is null && Thread.CurrentThread != _thread)
            {
                if (!Monitor.Wait(_gate, limit))
                {
                    return;
                }
            }
        }
    }

    /// <summary>Ends when everything is written.</summary>
    /// <exception cref="System.Reflection.TargetInvocationException">
    /// An output failed, which is a defect of it.
    /// </exception>
    public void Close()
    {
        Thread? thread;
        lock (_gate)
        {
            _isClosed = true;
            thread = _thread;
            Monitor.PulseAll(_gate);
        }

        thread?.Join();
        if (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            throw new System.Reflection.TargetInvocationException("The output of events failed.", failure);
        }
    }

    public void Dispose()
    {
        if (!_isClosed)
        {
            Close();
        }
    }

    /// <summary>What the outputs could not write.</summary>
    public ImmutableArray<string> Failures
    {
        get
        {
            lock (_gate)
            {
                return [.. _outputs.Select(static output => output.Failure).OfType<string>()];
            }
        }
    }

    private bool IsOver => _isClosed || _failure is not null;

    private static int SizeOf(BuildEvent buildEvent) => ShortLine + buildEvent switch
    {
        Said said => said.Text.Length,
        ErrorSaid said => said.Text.Length,
        Logged logged => logged.Text.Length,
        ResultShown result => result.Text.Length,
        _ => 0,
    };

    private void Start()
    {
        if (_thread is null)
        {
            _thread = new(Run) { IsBackground = true, Name = "output" };
            _thread.Start();
        }
    }

    private void Run()
    {
        try
        {
            TimeSpan? rest = null;
            while (Take(rest) is { } events)
            {
                rest = Write(events);
                lock (_gate)
                {
                    _settled += events.Count;
                    events.Clear();
                    Monitor.PulseAll(_gate);
                }
            }

            Settle(isLast: true);
        }
        catch (Exception e)
        {
            // Of the thread's own; whoever closes the queue gets it.
            lock (_gate)
            {
                _failure = e;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <returns>What waits; nothing when the time is over; null at the end.</returns>
    private List<BuildEvent>? Take(TimeSpan? rest)
    {
        lock (_gate)
        {
            bool hasTime = true;
            while (_waiting.Count == 0 && !_isClosed && !_isWoken && hasTime)
            {
                _isAsleep = true;
                hasTime = Monitor.Wait(_gate, rest ?? Timeout.InfiniteTimeSpan);
                _isAsleep = false;
            }

            if (_waiting.Count == 0 && _isClosed)
            {
                return null;
            }

            _isWoken = false;
            (_waiting, _inWork) = (_inWork, _waiting);
            _size = 0;
            return _inWork;
        }
    }

    private TimeSpan? Write(List<BuildEvent> events)
    {
        foreach (BuildEvent buildEvent in events)
        {
            foreach (IOutput output in _outputs)
            {
                output.Publish(buildEvent);
            }
        }

        return Settle(isLast: false);
    }

    private TimeSpan? Settle(bool isLast)
    {
        TimeSpan? rest = null;
        foreach (IOutput output in _outputs)
        {
            TimeSpan? wanted = output.Settle(isLast);
            rest = rest is null || wanted < rest ? wanted ?? rest : rest;
        }

        return rest;
    }
}
