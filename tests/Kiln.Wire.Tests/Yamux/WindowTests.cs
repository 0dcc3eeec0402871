using System.Buffers;
using CsCheck;
using Kiln.Wire.Yamux;

namespace Kiln.Wire.Tests.Yamux;

public sealed class WindowTests
{
    [Fact]
    public void Receiver_never_has_more_under_way_than_a_window_and_never_stops_granting() =>
        Gen.Select(Gen.Int[0, 80_000], Gen.Int[1, 80_000]).List[1, 60].Sample(steps =>
        {
            ReceiveBuffer buffer = new();
            long mayCome = YamuxOptions.Window;
            long unread = 0;
            foreach ((int arrive, int read) in steps)
            {
                int length = (int)Math.Min(arrive, mayCome);
                Assert.True(buffer.TryAnnounce((uint)length));
                buffer.Add(new ReadOnlySequence<byte>(new byte[length]));
                mayCome -= length;
                unread += length;
                if (unread > 0)
                {
                    (int taken, uint grant) = Completed(buffer.ReadAsync(new byte[read], CancellationToken.None));
                    unread -= taken;
                    mayCome += grant;
                    Assert.Equal(Math.Min(read, unread + taken), taken);
                }

                Assert.InRange(mayCome + unread, 0, YamuxOptions.Window);
                Assert.True(
                    YamuxOptions.Window - mayCome - unread < YamuxOptions.Window / 2,
                    "What was read is granted in halves.");
            }

            Assert.False(buffer.TryAnnounce((uint)mayCome + 1));
        });

    [Fact]
    public void Sender_takes_what_was_granted_and_no_more() =>
        Gen.Select(Gen.Int[1, 100_000], Gen.UInt[0, 100_000]).List[1, 60].Sample(steps =>
        {
            SendWindow window = new();
            long granted = YamuxOptions.Window;
            long sent = 0;
            foreach ((int wanted, uint grant) in steps)
            {
                ValueTask<int> take = window.TakeAsync(wanted, CancellationToken.None);
                if (!take.IsCompleted)
                {
                    Assert.Equal(granted, sent);
                    window.Grant(1);
                    granted++;
                }

                int taken = take.AsTask().GetAwaiter().GetResult();
                Assert.InRange(taken, 1, wanted);
                sent += taken;
                Assert.True(sent <= granted);
                window.Grant(grant);
                granted += grant;
            }
        });

    [Fact]
    public async Task Closed_sender_fails_who_waits_and_who_comes_later_with_the_first_reason()
    {
        SendWindow window = new();
        await window.TakeAsync(YamuxOptions.Window, CancellationToken.None);
        Task<int> waiting = window.TakeAsync(1, CancellationToken.None).AsTask();
        window.Close(new(WireFailure.Reset, "first"));
        window.Close(new(WireFailure.Stopped, "second"));
        Assert.Equal("first", (await Assert.ThrowsAsync<WireException>(() => waiting)).Message);
        Assert.Equal("first", (await Assert.ThrowsAsync<WireException>(
            () => window.TakeAsync(1, CancellationToken.None).AsTask())).Message);
    }

    private static T Completed<T>(ValueTask<T> task)
    {
        Assert.True(task.IsCompleted);
        return task.Result;
    }
}
