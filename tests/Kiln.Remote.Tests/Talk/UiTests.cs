using System.Collections.Concurrent;
using Kiln.Remote.Talk;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Events;
using Kiln.Testing;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Tests.Talk;

public sealed class UiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Everything_that_is_said_arrives_in_order(bool hostServes)
    {
        RecordingUi user = new();
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new();
        UiService.Add(services, user);
        RemoteUi ui = new(await pair.ServeAsync(hostServes, services));
        for (int i = 0; i < 500; i++)
        {
            ui.Say($"line {i}");
            ui.Error($"warning {i}\nwith more");
            ui.Machine("kind", $"{i}", "a,b");
        }

        await Within.Time(ui.FlushAsync(Token), "the flush");
        string[] expected =
        [
            .. Enumerable.Range(0, 500).SelectMany(static i => new[]
            {
                $"say: line {i}", $"error: warning {i}\nwith more", $"machine: kind,{i},a,b",
            }),
        ];
        Assert.Equal(expected, user.Lines);
        await Within.Time(ui.DisposeAsync().AsTask(), "the end");
        ui.Say("too late");
        await Within.Time(ui.FlushAsync(Token), "the flush of nothing");
        Assert.Equal(expected, user.Lines);
    }

    [Fact]
    public async Task Message_is_the_same_as_say_and_a_mark_of_the_other_side_is_none()
    {
        RecordingUi user = new();
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new();
        UiService.Add(services, user);
        RpcClient client = await pair.ServeAsync(true, services);
        await client.CallAsync("Ui.Message", PackValue.Of("one"), Token);
        await client.CallAsync("Ui.Say", PackValue.Of("two\uFDD0"), Token);
        await client.CallAsync("Ui.Error", PackValue.Of(new byte[] { (byte)'x' }), Token);
        await client.CallAsync("Ui.Machine", PackValue.Map(("Category", PackValue.Of("c"))), Token);
        Assert.Equal(["say: one", "say: two\uFFFD", "error: x", "machine: c,"], user.Lines);
    }

    [Fact]
    public async Task Question_comes_after_what_was_said_before_and_does_not_hold_up_the_rest()
    {
        TaskCompletionSource<string> answer = new();
        ConcurrentQueue<string> calls = new();
        RpcServices services = new RpcServices().Add("Ui", new Dictionary<string, RpcMethod>
        {
            ["Say"] = (text, _) => Note(calls, text),
            ["Ask"] = async (text, _) =>
            {
                await Note(calls, text);
                return PackValue.Of(await answer.Task);
            },
        });
        await using Pair pair = await Pair.ConnectAsync();
        await using RemoteUi ui = new(await pair.ServeAsync(true, services));
        ui.Say("before");
        Task<string> asked = ui.AskAsync("really?", Token);
        ui.Say("meanwhile");
        await Within.Time(ui.FlushAsync(Token), "the flush");
        await Within.Until(() => calls.Count == 3, "three calls");
        Assert.Equal("before", calls.First());
        Assert.False(asked.IsCompleted);
        answer.SetResult("yes");
        Assert.Equal("yes", await Within.Time(asked, "the answer"));
    }

    [Fact]
    public async Task Question_that_nobody_answers_fails_with_the_reason_of_the_other_side()
    {
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new();
        UiService.Add(services, new RecordingUi());
        await using RemoteUi ui = new(await pair.ServeAsync(true, services));
        CannotAskException failure = await Assert.ThrowsAsync<CannotAskException>(() => ui.AskAsync("name", Token));
        Assert.Equal("no available tty", failure.Message);
        await pair.Host.DisposeAsync();
        await Assert.ThrowsAsync<CannotAskException>(() => Within.Time(ui.AskAsync("name", Token), "the question"));
    }

    [Fact]
    public async Task Question_can_be_taken_back()
    {
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new RpcServices().Add("Ui", new Dictionary<string, RpcMethod>
        {
            ["Ask"] = static async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return PackValue.Nil;
            },
        });
        await using RemoteUi ui = new(await pair.ServeAsync(true, services));
        using CancellationTokenSource source = new();
        Task<string> asked = ui.AskAsync("name", source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(asked, "the end of the question"));
    }

    [Fact]
    public async Task Parts_of_a_line_are_joined_and_what_is_too_long_is_cut_at_white_space()
    {
        RecordingUi user = new();
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new();
        UiService.Add(services, user);
        RemoteUi ui = new(await pair.ServeAsync(true, services));
        ui.Say("one \uFDD0");
        ui.Error("other\uFDD0");
        ui.Say("line");
        ui.Error(" stream");
        Assert.Equal(["say: one line", "error: other stream"], await LinesAsync(ui, user));

        string words = string.Concat(Enumerable.Repeat("word of a long line ", 400_000));
        ui.Say(words);
        ui.Say("never ended\uFDD0");
        IReadOnlyList<string> all = await LinesAsync(ui, user);
        Assert.Equal("say: never ended", all[^1]);
        string[] parts = [.. all.Skip(2).SkipLast(1).Select(static line => line["say: ".Length..])];
        Assert.InRange(parts.Length, 7, 10);
        Assert.All(parts, static part => Assert.EndsWith(" ", part, StringComparison.Ordinal));
        Assert.Equal(words, string.Concat(parts));
        await ui.DisposeAsync();
    }

    [Fact]
    public async Task Cut_of_a_line_without_white_space_leaves_characters_whole()
    {
        RecordingUi user = new();
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new();
        UiService.Add(services, user);
        RemoteUi ui = new(await pair.ServeAsync(true, services));
        string text = "x" + string.Concat(Enumerable.Repeat("\U0001F600", 1_000_000));
        for (int i = 0; i < text.Length; i += 100_001)
        {
            int length = Math.Min(100_001, text.Length - i);
            ui.Say(string.Concat(text.AsSpan(i, length), i + length < text.Length ? "\uFDD0" : ""));
        }

        IReadOnlyList<string> all = await LinesAsync(ui, user);
        Assert.True(all.Count > 1);
        Assert.Equal(text, string.Concat(all.Select(static line => line["say: ".Length..])));
        await ui.DisposeAsync();
    }

    [Fact]
    public async Task Secret_of_the_component_is_masked_in_all_it_says_even_across_parts()
    {
        RecordingUi user = new();
        List<string> log = [];
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new();
        UiService.Add(services, user);
        RemoteUi ui = new(await pair.ServeAsync(true, services)) { OnLog = log.Add };
        ui.AddSecret("hunter22");
        ui.AddSecret("hunter22-longer");
        ui.AddSecret("-----BEGIN KEY-----\nabcdefgh\n-----END KEY-----\n");
        ui.AddSecret("root");
        ui.Say("the password is hunter22-longer or hunter22.");
        ui.Say("hun\uFDD0");
        ui.Say("ter22");
        ui.Error("key abcdefgh, root, rooted");
        ui.Machine("a", "hunter22");
        ui.Log("hunter22");
        await Assert.ThrowsAsync<CannotAskException>(() => ui.AskAsync("hunter22?", Token));
        Assert.Equal(
            [
                "say: the password is <sensitive> or <sensitive>.",
                "say: <sensitive>",
                "error: key <sensitive>, <sensitive>, rooted",
                "machine: a,<sensitive>",
                "ask: <sensitive>?",
            ],
            await LinesAsync(ui, user));
        Assert.Equal(["<sensitive>"], log);
        Assert.Equal("<sensitive>!", ui.Masked("hunter22!"));
        await ui.DisposeAsync();
    }

    [Fact]
    public async Task Line_that_the_other_side_cannot_show_does_not_hold_up_the_next()
    {
        ConcurrentQueue<string> calls = new();
        RpcServices services = new RpcServices().Add("Ui", new Dictionary<string, RpcMethod>
        {
            ["Say"] = (text, _) => text.AsText() == "bad"
                ? throw new InvalidOperationException("no room")
                : Note(calls, text),
        });
        await using Pair pair = await Pair.ConnectAsync();
        await using RemoteUi ui = new(await pair.ServeAsync(true, services));
        ui.Say("one");
        ui.Say("bad");
        ui.Error("there is no such method");
        ui.Say("two");
        await Within.Time(ui.FlushAsync(Token), "the flush");
        Assert.Equal(["one", "two"], calls);
    }

    [Fact]
    public async Task Lines_beyond_the_queue_wait_and_none_is_lost()
    {
        SemaphoreSlim gate = new(0);
        long received = 0;
        RpcServices services = new RpcServices().Add("Ui", new Dictionary<string, RpcMethod>
        {
            ["Say"] = async (text, cancellationToken) =>
            {
                await gate.WaitAsync(cancellationToken);
                received += text.AsText().Length;
                return PackValue.Nil;
            },
        });
        await using Pair pair = await Pair.ConnectAsync();
        await using RemoteUi ui = new(await pair.ServeAsync(true, services));
        int said = 0;
        string line = new('x', 1_000_000);
        Task speaking = Task.Factory.StartNew(
            () =>
            {
                for (; said < 20; said++)
                {
                    ui.Say(line);
                }
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await Within.Until(() => Volatile.Read(ref said) >= 4, "lines in the queue");
        gate.Release(1);
        Assert.InRange(Volatile.Read(ref said), 4, 8);
        gate.Release(19);
        await Within.Time(speaking, "the end of the speech");
        await Within.Time(ui.FlushAsync(Token), "the flush");
        Assert.Equal(20_000_000, received);
    }

    [Fact]
    public async Task Death_of_the_other_side_frees_who_waits_for_room()
    {
        RpcServices services = new RpcServices().Add("Ui", new Dictionary<string, RpcMethod>
        {
            ["Say"] = static async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return PackValue.Nil;
            },
        });
        await using Pair pair = await Pair.ConnectAsync();
        RemoteUi ui = new(await pair.ServeAsync(true, services));
        int said = 0;
        string line = new('x', 1_000_000);
        Task speaking = Task.Factory.StartNew(
            () =>
            {
                for (; said < 50; said++)
                {
                    ui.Say(line);
                }
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await Within.Until(() => Volatile.Read(ref said) >= 4, "a full queue");
        await pair.Host.DisposeAsync();
        await Within.Time(speaking, "the end of the speech");
        await Within.Time(ui.FlushAsync(Token), "the flush");
        await Within.Time(ui.DisposeAsync().AsTask(), "the end");
    }

    [Fact]
    public async Task Arguments_of_a_wrong_type_are_errors_and_the_stream_goes_on()
    {
        RecordingUi user = new();
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new();
        UiService.Add(services, user);
        RpcClient client = await pair.ServeAsync(true, services);
        foreach (string method in new[] { "Ask", "Say", "Message", "Error", "Machine", "NewTrackProgress" })
        {
            RpcException failure = await Assert.ThrowsAsync<RpcException>(
                () => client.CallAsync($"Ui.{method}", PackValue.Of(true), Token));
            Assert.Contains("a bool", failure.Message, StringComparison.Ordinal);
        }

        await client.CallAsync("Ui.Say", PackValue.Of("still here"), Token);
        Assert.Equal(["say: still here"], user.Lines);
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(RemoteUi ui, RecordingUi user)
    {
        await Within.Time(ui.FlushAsync(Token), "the flush");
        return user.Lines;
    }

    private static Task<PackValue> Note(ConcurrentQueue<string> calls, PackValue text)
    {
        calls.Enqueue(text.AsText());
        return Task.FromResult(PackValue.Nil);
    }
}
