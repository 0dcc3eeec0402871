using System.Collections.Concurrent;
using System.Reflection;
using Kiln.Cli.Rendering;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Tests.Rendering;

public sealed class EventQueueTests
{
    [Fact]
    public void Events_of_a_thread_stay_in_order_and_none_is_lost()
    {
        const int Threads = 8;
        const int Each = 20_000;
        Recorder recorder = new();
        using EventQueue queue = new(recorder);
        Parallel.For(0, Threads, thread =>
        {
            for (int i = 0; i < Each; i++)
            {
                queue.Publish(new Logged(Story.Time, $"{thread}", $"{i}"));
            }
        });
        queue.Close();
        foreach (IGrouping<string, Logged> thread in recorder.Events.GroupBy(static e => e.Build))
        {
            Assert.Equal(Enumerable.Range(0, Each).Select(static i => $"{i}"), thread.Select(static e => e.Text));
        }

        Assert.Equal(Threads * Each, recorder.Events.Count);
    }

    [Fact]
    public void Drained_queue_has_written_everything()
    {
        Recorder recorder = new();
        using EventQueue queue = new(recorder);
        for (int i = 1; i <= 1000; i++)
        {
            queue.Publish(new Logged(Story.Time, "", ""));
            queue.Drain(Timeout.InfiniteTimeSpan);
            Assert.Equal((i, i), (recorder.Events.Count, recorder.Settled));
        }
    }

    [Fact]
    public void Slow_reader_holds_the_components_back_instead_of_filling_the_memory()
    {
        using ManualResetEventSlim goOn = new();
        Recorder recorder = new() { Wait = goOn };
        using EventQueue queue = new(recorder);
        int published = 0;
        string text = new('x', 1024 * 1024);
        Thread component = new(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                queue.Publish(new Logged(Story.Time, "", text));
                Interlocked.Increment(ref published);
            }
        });
        component.Start();
        Assert.False(component.Join(TimeSpan.FromMilliseconds(300)));
        Assert.InRange(Volatile.Read(ref published), 1, 12);
        goOn.Set();
        component.Join();
        queue.Close();
        Assert.Equal(100, recorder.Events.Count);
    }

    [Fact]
    public void Event_after_the_end_is_dropped()
    {
        Recorder recorder = new();
        using EventQueue queue = new(recorder);
        queue.Publish(new Logged(Story.Time, "", "in time"));
        queue.Close();
        queue.Publish(new Logged(Story.Time, "", "late"));
        queue.Drain(Timeout.InfiniteTimeSpan);
        Assert.Equal("in time", Assert.Single(recorder.Events).Text);
    }

    [Fact]
    public void Defect_of_an_output_is_told_at_the_end_and_stops_nobody()
    {
        using EventQueue queue = new(new Broken());
        for (int i = 0; i < 1000; i++)
        {
            queue.Publish(new Logged(Story.Time, "", new('x', 100_000)));
        }

        queue.Drain(Timeout.InfiniteTimeSpan);
        Assert.IsType<InvalidOperationException>(Assert.Throws<TargetInvocationException>(queue.Close).InnerException);
    }

    [Fact]
    public void Output_may_publish_and_is_called_when_it_wants()
    {
        Recorder recorder = new() { Rest = TimeSpan.FromMilliseconds(1) };
        using EventQueue queue = new(recorder);
        recorder.Echo = queue;
        queue.Publish(new Logged(Story.Time, "", "first"));
        Assert.True(SpinWait.SpinUntil(() => recorder.Settled >= 5, TimeSpan.FromSeconds(30)));
        queue.Close();
        Assert.Equal(["first", "echo"], recorder.Events.Select(static e => e.Text));
    }

    private sealed class Recorder : IOutput
    {
        private int _settled;

        public ConcurrentQueue<Logged> Events { get; } = [];

        public ManualResetEventSlim? Wait { get; init; }

        public TimeSpan? Rest { get; init; }

        public IEventSink? Echo { get; set; }

        public int Settled => Volatile.Read(ref _settled);

        public void Publish(BuildEvent buildEvent)
        {
            Wait?.Wait();
            Events.Enqueue((Logged)buildEvent);
            IEventSink? echo = Echo;
            Echo = null;
            echo?.Publish(new Logged(Story.Time, "", "echo"));
        }

        public TimeSpan? Settle(bool isLast)
        {
            Interlocked.Increment(ref _settled);
            return Rest;
        }
    }

    private sealed class Broken : IOutput
    {
        public void Publish(BuildEvent buildEvent) => throw new InvalidOperationException("a defect");

        public TimeSpan? Settle(bool isLast) => null;
    }
}
