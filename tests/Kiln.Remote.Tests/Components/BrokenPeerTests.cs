using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Tests.Components;

/// <summary>A plugin that dies, answers nonsense or answers with an error, in each single call.</summary>
public sealed class BrokenPeerTests
{
    public static TheoryData<ComponentKind, string> Calls => ScriptedPlugin.Calls;

    /// <summary>
    /// Replies of a wrong type or with wrong content, and the kinds of calls for which they are right.
    /// </summary>
    public static TheoryData<ComponentKind, string, string> Nonsense
    {
        get
        {
            TheoryData<ComponentKind, string, string> all = [];
            foreach (ITheoryDataRow row in ScriptedPlugin.Calls)
            {
                (ComponentKind kind, string method) = ((ComponentKind)row.GetData()[0]!, (string)row.GetData()[1]!);
                foreach (string reply in Replies.Keys.Where(reply => !IsRight(kind, method, reply)))
                {
                    all.Add(kind, method, reply);
                }
            }

            return all;
        }
    }

    private static Dictionary<string, PackValue> Replies => new(StringComparer.Ordinal)
    {
        ["float"] = PackValue.Of(1.5),
        ["text"] = PackValue.Of("x"),
        ["nil"] = PackValue.Nil,
        ["negative"] = PackValue.Of(-1L),
        ["unserved"] = PackValue.Of(9999L),
        ["list"] = new PackArray([PackValue.Of(1.5), PackValue.Of(1.5), PackValue.Of(1.5), PackValue.Of(1.5)]),
        ["fields"] = PackValue.Map([.. ((string[])
            ["ConfigSpec", "OutputSpec", "Value", "Error", "Err", "GeneratedVars", "Warnings", "Keep", "StreamId"])
            .Select(static name => (name, PackValue.Of(0.5)))]),
        ["bytes"] = PackValue.Map([.. ((string[])["ConfigSpec", "OutputSpec", "Value"])
            .Select(static name => (name, PackValue.Of(new byte[] { 0x0a, 0xff, 0x01 })))]),
        ["stream"] = PackValue.Map(("StreamId", PackValue.Of(9999L))),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Plugin_in_order_is_used_to_the_end(ComponentKind kind, string method)
    {
        ScriptedPlugin plugin = new(kind);
        await using Remoted remoted = await plugin.StartAsync(
            method, connection => (argument, token) => ScriptedPlugin.AnswerAsync(connection, method, argument, token));
        await Within.Time(plugin.UseAsync(remoted, Token), method);
        Assert.Equal(0, remoted.Owner.Disposed);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Plugin_that_dies_in_a_call_is_named(ComponentKind kind, string method)
    {
        ScriptedPlugin plugin = new(kind);
        await using Remoted remoted = await plugin.StartAsync(method, connection => async (_, _) =>
        {
            await connection.DisposeAsync();
            return PackValue.Nil;
        });
        BuildFailedException failure =
            await Assert.ThrowsAsync<BuildFailedException>(() => Within.Time(plugin.UseAsync(remoted, Token), method));
        Assert.StartsWith($"The {TestOwner.Word} is gone: ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Plugin_that_answers_nonsense_is_named(ComponentKind kind, string method, string reply)
    {
        ScriptedPlugin plugin = new(kind);
        await using Remoted remoted =
            await plugin.StartAsync(method, _ => (_, _) => Task.FromResult(Replies[reply]));
        BuildFailedException failure =
            await Assert.ThrowsAsync<BuildFailedException>(() => Within.Time(plugin.UseAsync(remoted, Token), method));
        Assert.Contains(TestOwner.Word, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Error_of_a_call_is_the_plugins_own_text(ComponentKind kind, string method)
    {
        ScriptedPlugin plugin = new(kind);
        await using Remoted remoted = await plugin.StartAsync(method, _ => Answers.Failure("no image there"));
        BuildFailedException failure =
            await Assert.ThrowsAsync<BuildFailedException>(() => Within.Time(plugin.UseAsync(remoted, Token), method));
        Assert.Equal("no image there", failure.Message);
    }

    [Theory]
    [InlineData(ComponentKind.Builder, "Prepare", "Error")]
    [InlineData(ComponentKind.PostProcessor, "PostProcess", "Err")]
    [InlineData(ComponentKind.DataSource, "Configure", "Error")]
    [InlineData(ComponentKind.DataSource, "Execute", "Error")]
    public async Task Error_in_a_reply_is_the_plugins_own_text(ComponentKind kind, string method, string field)
    {
        ScriptedPlugin plugin = new(kind);
        await using Remoted remoted = await plugin.StartAsync(
            method, _ => (_, _) => Task.FromResult(PackValue.Map((field, PackError.Of("no image there")))));
        BuildFailedException failure =
            await Assert.ThrowsAsync<BuildFailedException>(() => Within.Time(plugin.UseAsync(remoted, Token), method));
        Assert.Equal("no image there", failure.Message);
    }

    [Theory]
    [InlineData(ComponentKind.Builder, "Run")]
    [InlineData(ComponentKind.PostProcessor, "PostProcess")]
    public async Task Plugin_that_dies_while_its_artifact_is_read_is_named(ComponentKind kind, string method)
    {
        ScriptedPlugin plugin = new(kind);
        await using Remoted remoted = await plugin.StartAsync(method, connection => (_, _) =>
        {
            RpcServices services = new RpcServices().Add("Artifact", new Dictionary<string, RpcMethod>
            {
                ["Id"] = async (_, _) =>
                {
                    await connection.DisposeAsync();
                    return PackValue.Nil;
                },
            });
            uint id = connection.Serve(services).Id;
            return Task.FromResult(
                method == "Run" ? PackValue.Of(id) : new PostProcessReply(null, true, false, id).ToPack());
        });
        BuildFailedException failure =
            await Assert.ThrowsAsync<BuildFailedException>(() => Within.Time(plugin.UseAsync(remoted, Token), method));
        Assert.StartsWith($"The {TestOwner.Word} is gone: ", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>nil is the zero of every type, and a provisioner's replies say nothing.</summary>
    private static bool IsRight(ComponentKind kind, string method, string reply) => (kind, method) switch
    {
        (ComponentKind.Builder, "Prepare") => reply is "nil" or "bytes" or "stream",
        (ComponentKind.Builder, "Run") => reply is "nil",
        (ComponentKind.PostProcessor, "PostProcess") => reply is "nil" or "bytes",
        (ComponentKind.DataSource, "Configure") => reply is "nil" or "bytes" or "stream",
        (_, "Prepare" or "Configure" or "Provision") => true,
        _ => false,
    };
}
