using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Tests.Components;

/// <summary>Cancelling at every moment, with plugins that obey, do not, or die over it.</summary>
public sealed class CancelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<ComponentKind, string> Work => new()
    {
        { ComponentKind.Builder, "Run" },
        { ComponentKind.Provisioner, "Provision" },
        { ComponentKind.PostProcessor, "PostProcess" },
        { ComponentKind.DataSource, "Execute" },
    };

    [Theory]
    [MemberData(nameof(Work))]
    public async Task Call_that_is_cancelled_is_cancelled_once_and_awaited(ComponentKind kind, string method)
    {
        int cancels = 0;
        bool replied = false;
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource mayReply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource stop = new();
        await using Remoted remoted = await StartAsync(
            kind,
            method,
            async () =>
            {
                await stop.CancelAsync();
                await mayReply.Task;
                replied = true;
                throw new InvalidOperationException("context canceled");
            },
            () =>
            {
                cancels++;
                cancelled.TrySetResult();
            });
        Task use = new ScriptedPlugin(kind).UseAsync(remoted, stop.Token);
        await Within.Time(cancelled.Task, "the call of Cancel");
        Assert.False(use.IsCompleted);
        mayReply.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(use, method));
        Assert.True(replied);
        Assert.Equal(1, cancels);
    }

    [Theory]
    [MemberData(nameof(Work))]
    public async Task Success_after_a_cancellation_is_a_cancellation(ComponentKind kind, string method)
    {
        using CancellationTokenSource stop = new();
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Remoted remoted = await StartAsync(
            kind,
            method,
            async () =>
            {
                await stop.CancelAsync();
                await cancelled.Task;
            },
            cancelled.SetResult);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Within.Time(new ScriptedPlugin(kind).UseAsync(remoted, stop.Token), method));
    }

    [Theory]
    [MemberData(nameof(Work))]
    public async Task Plugin_that_dies_over_a_cancellation_was_cancelled(ComponentKind kind, string method)
    {
        using CancellationTokenSource stop = new();
        Remoted? dying = null;
        await using Remoted remoted = await StartAsync(
            kind,
            method,
            async () =>
            {
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, Token);
            },
            () => _ = dying!.Plugin.DisposeAsync().AsTask());
        dying = remoted;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Within.Time(new ScriptedPlugin(kind).UseAsync(remoted, stop.Token), method));
    }

    [Theory]
    [MemberData(nameof(Work))]
    public async Task Cancel_that_fails_or_is_never_answered_changes_nothing(ComponentKind kind, string method)
    {
        foreach (bool answers in (bool[])[true, false])
        {
            using CancellationTokenSource stop = new();
            TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await using Remoted remoted = await StartAsync(
                kind,
                method,
                async () =>
                {
                    await stop.CancelAsync();
                    await cancelled.Task;
                },
                async () =>
                {
                    cancelled.SetResult();
                    await (answers
                        ? Task.FromException(new InvalidOperationException("cannot be cancelled"))
                        : Task.Delay(Timeout.Infinite, Token));
                });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => Within.Time(new ScriptedPlugin(kind).UseAsync(remoted, stop.Token), method));
        }
    }

    [Theory]
    [MemberData(nameof(Work))]
    public async Task Nothing_is_called_after_a_cancellation(ComponentKind kind, string method)
    {
        int calls = 0;
        await using Remoted remoted = await StartAsync(
            kind,
            method,
            () =>
            {
                calls++;
                return Task.CompletedTask;
            },
            () => calls++);
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Within.Time(new ScriptedPlugin(kind).UseAsync(remoted, stop.Token), method));
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task Nothing_is_cancelled_after_the_reply()
    {
        int cancels = 0;
        await using Remoted remoted = await StartAsync(
            ComponentKind.Builder, "Run", static () => Task.CompletedTask, () => cancels++);
        using CancellationTokenSource stop = new();
        await Within.Time(new ScriptedPlugin(ComponentKind.Builder).UseAsync(remoted, stop.Token), "the build");
        await stop.CancelAsync();

        // Calls of one stream arrive in order, so this one would come after a Cancel.
        await remoted.Main.CallAsync("Builder.ConfigSpec", PackValue.Nil, Token);
        Assert.Equal(0, cancels);
    }

    [Fact]
    public async Task Nothing_is_cancelled_before_the_plugin_works_at_the_call()
    {
        List<string> order = [];
        RpcClient? main = null;
        using CancellationTokenSource stop = new();
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Remoted remoted = await Remoted.StartAsync((connection, _) =>
            new RpcServices().Add("Provisioner", new Dictionary<string, RpcMethod>
            {
                ["Prepare"] = static (_, _) => Task.FromResult(PackValue.Nil),
                ["Nothing"] = static (_, _) => Task.FromResult(PackValue.Nil),
                ["Provision"] = async (argument, token) =>
                {
                    await stop.CancelAsync();

                    // Time enough for a Cancel that is sent too early.
                    for (int i = 0; i < 50; i++)
                    {
                        await main!.CallAsync("Provisioner.Nothing", PackValue.Nil, token);
                    }

                    order.Add("begins");
                    await using RpcClient client =
                        await connection.DialAsync(ProvisionArguments.FromPack(argument).StreamId, token);
                    await cancelled.Task;
                    return PackValue.Nil;
                },
                ["Cancel"] = (_, _) =>
                {
                    order.Add("cancelled");
                    cancelled.SetResult();
                    return Task.FromResult(PackValue.Nil);
                },
            }));
        main = remoted.Main;
        IProvisioner provisioner = await RoundTripTests.PrepareProvisionerAsync(remoted);
        using ComponentContexts contexts = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(
            provisioner.ProvisionAsync(contexts.Provision(new Kiln.Sdk.Communication.NoneCommunicator()), stop.Token),
            "the provisioning"));
        Assert.Equal(["begins", "cancelled"], order);
    }

    [Fact]
    public async Task Builder_of_ours_is_cancelled_at_each_of_its_lines()
    {
        for (int at = 1; at <= 6; at++)
        {
            bool removed = false;
            using CancellationTokenSource stop = new();
            await using Remoted remoted = await Remoted.ServeAsync(TestBuilder.Factory(async (context, token) =>
            {
                context.Cleanup.Push("the machine", _ =>
                {
                    removed = true;
                    return ValueTask.CompletedTask;
                });
                for (int line = 1; line <= 6; line++)
                {
                    context.Ui.Say($"{line}");
                    token.ThrowIfCancellationRequested();
                    await Task.Yield();
                }

                await Task.Delay(Timeout.Infinite, token);
                return null;
            }));
            using ComponentContexts contexts = new(new StoppingUi(stop, at));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RoundTripTests.BuildAsync(
                remoted, contexts, ComponentContexts.PrepareDefault, stop.Token));
            Assert.True(removed);
        }
    }

    private static Task<Remoted> StartAsync(ComponentKind kind, string method, Func<Task> work, Action cancel) =>
        StartAsync(
            kind,
            method,
            work,
            () =>
            {
                cancel();
                return Task.CompletedTask;
            });

    private static Task<Remoted> StartAsync(ComponentKind kind, string method, Func<Task> work, Func<Task> cancel)
    {
        ScriptedPlugin plugin = new(kind);
        return Remoted.StartAsync((connection, _) =>
        {
            Dictionary<string, RpcMethod> methods = plugin.Methods.ToDictionary(
                static name => name,
                name => (RpcMethod)((argument, token) =>
                    ScriptedPlugin.AnswerAsync(connection, name, argument, token)));
            methods["Cancel"] = async (_, _) =>
            {
                await cancel();
                return PackValue.Nil;
            };
            methods[method] = async (argument, token) =>
            {
                PackValue reply = await ScriptedPlugin.AnswerAsync(connection, method, argument, token);
                await work();
                return reply;
            };
            return new RpcServices().Add(plugin.Service, methods);
        });
    }
}
