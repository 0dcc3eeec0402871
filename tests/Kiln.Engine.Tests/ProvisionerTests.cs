using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Values;

namespace Kiln.Engine.Tests;

public sealed class ProvisionerTests
{
    public sealed record Case(string Name, string Script, string[] Expected, string? Error = null)
    {
        public TimeSpan Pause { get; init; }

        public TimeSpan? Timeout { get; init; }

        public int Retries { get; init; }

        public bool Continue { get; init; }

        public override string ToString() => Name;
    }

    private const string CleanupMessage = "b: Provisioning step had errors: Running the cleanup provisioner, if present...";

    private static readonly Case[] AllCases =
    [
        new("succeeds", "ok", ["b: run 1"]),
        new("fails", "a", ["b: run 1", CleanupMessage], "a"),
        new("pauses", "ok", ["b: Pausing 5s before the next provisioner...", "b: run 1"]) { Pause = TimeSpan.FromSeconds(5) },
        new("in time", "ok", ["b: Setting a 1m0s timeout for the next provisioner...", "b: run 1"])
        {
            Timeout = TimeSpan.FromMinutes(1),
        },
        new(
            "too late",
            "hang",
            [
                "b: Setting a 1m0s timeout for the next provisioner...",
                "b: run 1",
                "! b: Cancelling provisioner after a timeout...",
                CleanupMessage,
            ],
            "The provisioner p did not end within its timeout of 1m0s.")
        {
            Timeout = TimeSpan.FromMinutes(1),
        },
        new(
            "timeout holds after a pause",
            "deaf",
            [
                "b: Pausing 1m30s before the next provisioner...",
                "b: Setting a 1.5s timeout for the next provisioner...",
                "b: run 1",
                "! b: Cancelling provisioner after a timeout...",
                CleanupMessage,
            ],
            "The provisioner p did not end within its timeout of 1.5s.")
        {
            Pause = TimeSpan.FromSeconds(90),
            Timeout = TimeSpan.FromSeconds(1.5),
        },
        new("retry succeeds", "a ok", ["b: run 1", "b: Provisioner failed with \"a\", retrying with 2 trie(s) left", "b: run 2"])
        {
            Retries = 2,
        },
        new(
            "retries end with the last error",
            "a b c",
            [
                "b: run 1",
                "b: Provisioner failed with \"a\", retrying with 2 trie(s) left",
                "b: run 2",
                "b: Provisioner failed with \"b\", retrying with 1 trie(s) left",
                "b: run 3",
                "b: retry limit reached.",
                CleanupMessage,
            ],
            "c")
        {
            Retries = 2,
        },
        new(
            "each retry has its own pause and timeout",
            "hang ok",
            [
                "b: Pausing 1s before the next provisioner...",
                "b: Setting a 2s timeout for the next provisioner...",
                "b: run 1",
                "! b: Cancelling provisioner after a timeout...",
                "b: Provisioner failed with \"The provisioner p did not end within its timeout of 2s.\", retrying with 1 trie(s) left",
                "b: Pausing 1s before the next provisioner...",
                "b: Setting a 2s timeout for the next provisioner...",
                "b: run 2",
            ])
        {
            Pause = TimeSpan.FromSeconds(1),
            Timeout = TimeSpan.FromSeconds(2),
            Retries = 1,
        },
        new(
            "continues",
            "a b",
            [
                "b: run 1",
                "b: Provisioner failed with \"a\", retrying with 1 trie(s) left",
                "b: run 2",
                "b: retry limit reached.",
                "! b: Warning: Provisioner failed with \"b\", but continue_on_error is set; continuing the build.",
            ])
        {
            Retries = 1,
            Continue = true,
        },
    ];

    public static TheoryData<Case> Cases => new(AllCases);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Meta_arguments_give_these_messages_and_results(Case c)
    {
        using EngineRun run = new();
        int calls = 0;
        run.Catalogue.Builder("test", ProvisionOnly).Provisioner("p", (_, context, token) =>
        {
            context.Ui.Say($"run {++calls}");
            return c.Script.Split(' ')[calls - 1] switch
            {
                "ok" => Task.CompletedTask,
                "hang" => Task.Delay(Timeout.Infinite, token),
                "deaf" => Task.Delay(Timeout.Infinite, CancellationToken.None),
                string error => throw new BuildFailedException(error),
            };
        });
        PlannedProvisioner planned = Plans.Provisioner("p") with
        {
            PauseBefore = c.Pause,
            Timeout = c.Timeout,
            MaxRetries = c.Retries,
            ContinueOnError = c.Continue,
        };

        RunResult result = await run.RunAsync(Plans.Build("b", "test", planned));

        Assert.Equal(c.Expected, run.Sink.Messages);
        Assert.Equal(c.Error, Assert.Single(result.Builds).Error);
    }

    [Fact]
    public async Task Pause_is_over_at_once_when_the_run_is_stopped()
    {
        using EngineRun run = new();
        run.Catalogue.Builder("test", ProvisionOnly).Provisioner("p", static (_, _, _) => Task.CompletedTask);
        run.Catalogue.Provisioner("stop", (_, _, _) =>
        {
            run.Stop.Request(StopReason.Interrupt);
            return Task.CompletedTask;
        });
        PlannedProvisioner paused = Plans.Provisioner("p") with { PauseBefore = TimeSpan.FromDays(1), ContinueOnError = true, MaxRetries = 9 };

        RunResult result = await run.RunAsync(Plans.Build("b", "test", Plans.Provisioner("stop"), paused));

        Assert.True(result.Cancelled);
        Assert.Equal("Build was cancelled.", Assert.Single(result.Builds).Error);
        Assert.Empty(run.Sink.Messages);
    }

    [Fact]
    public async Task Provisioner_sees_the_real_variables_in_its_configuration()
    {
        using EngineRun run = new();
        List<string> seen = [];
        run.Catalogue.Builder("test", ProvisionOnly).Provisioner("p", (config, _) =>
        {
            seen.Add(config.Get("id")!.AsString());
            return new(new FunctionProvisioner(config, static (_, _, _) => Task.CompletedTask), []);
        });

        await run.RunAsync(Plans.Build(
            "b",
            "test",
            Plans.Provisioner("p", static v => Object("id", v.Values["ID"])),
            Plans.Provisioner("p", static v => Object("id", v.Values["Colour"])),
            Plans.Provisioner("p", static v => Object("id", v.Values["PackerHTTPAddr"])),
            Plans.Provisioner("p", static v => Object("id", v.Values["PackerRunUUID"])),
            Plans.Provisioner("p", static v => Object("id", v.Values["Host"]))));

        Assert.Equal(["<unknown>", "<unknown>", "<unknown>", "<unknown>", "<unknown>"], seen[..5]);
        Assert.Equal(["machine-7", "<unknown>", "ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER", "run-1", "<unknown>"], seen[5..]);
    }

    [Fact]
    public async Task Configuration_that_is_wrong_with_the_real_variables_fails_the_build_at_its_place()
    {
        using EngineRun run = new();
        run.Catalogue.Builder("test", ProvisionOnly).Provisioner("p", (config, _) =>
            config.Get("id")!.AsString() == "machine-7"
                ? new(null, [new("The id is too odd.", "id")])
                : new(new FunctionProvisioner(config, static (_, _, _) => Task.CompletedTask), []));

        RunResult result = await run.RunAsync(Plans.Build("b", "test", Plans.Provisioner("p", static v => Object("id", v.Values["ID"]))));

        Assert.Equal(
            "Failed preparing provisioner-block \"p\" \"\": The id is too odd. (test.pkr.hcl:11)",
            Assert.Single(result.Builds).Error);
    }

    [Fact]
    public async Task Checkpoints_are_saved_after_each_provisioner_that_succeeded()
    {
        using EngineRun run = new();
        RecordingCheckpoints checkpoints = new();
        run.Catalogue
            .Builder("test", async (context, token) =>
            {
                await context.Provisioners.RunAsync(new NoneCommunicator(), BuildVariables.Empty, checkpoints, token);
                return null;
            })
            .Provisioner("good", static (_, _, _) => Task.CompletedTask)
            .Provisioner("bad", static (_, _, _) => throw new BuildFailedException("no"));

        await run.RunAsync(Plans.Build(
            "b",
            "test",
            Plans.Provisioner("good") with { Name = "first" },
            Plans.Provisioner("bad") with { ContinueOnError = true },
            Plans.Provisioner("good"),
            Plans.Provisioner("bad"),
            Plans.Provisioner("good")));

        Assert.Equal([new(0, "good", "first"), new(2, "good", "")], checkpoints.Saved);
    }

    [Fact]
    public async Task Sensitive_build_variables_are_masked_everywhere()
    {
        using EngineRun run = new();
        run.Catalogue
            .Builder("test", async (context, token) =>
            {
                BuildVariables variables = BuildVariables.Empty.With("Password", HclValue.String("hunter2").WithSensitivity(true));
                await context.Provisioners.RunAsync(new NoneCommunicator(), variables, null, token);
                return null;
            })
            .Provisioner("p", static (_, context, _) =>
            {
                context.Ui.Say("it is hunter2");
                throw new BuildFailedException("hunter2 was wrong");
            });

        await run.RunAsync(Plans.Build("b", "test", Plans.Provisioner("p")));

        Assert.Contains("b: it is <sensitive>", run.Sink.All);
        Assert.DoesNotContain(run.Sink.All, static line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    internal static async Task<IArtifact?> ProvisionOnly(BuildContext context, CancellationToken cancellationToken)
    {
        BuildVariables variables = BuildVariables.Empty.With("ID", "machine-7");
        await context.Provisioners.RunAsync(new NoneCommunicator(), variables, null, cancellationToken);
        return null;
    }

    private static HclValue Object(string name, HclValue value) => HclValue.Object([new(name, value)]);

    private sealed class RecordingCheckpoints : ICheckpoints
    {
        public List<FinishedProvisioner> Saved { get; } = [];

        public Task SaveAsync(FinishedProvisioner provisioner, CancellationToken cancellationToken)
        {
            Saved.Add(provisioner);
            return Task.CompletedTask;
        }
    }
}
