using System.Collections.Immutable;
using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Sdk.Steps;
using Kiln.Values;

namespace Kiln.Engine.Tests;

/// <summary>-on-error=ask, and going on with what the user has changed.</summary>
public sealed class AskTests
{
    private const string Question =
        "==> b: [c] Clean up and exit, [a] abort without cleanup, or [r] retry step (build may fail even if retry succeeds)? ";

    private const string ShellQuestion =
        "==> b: [c] Clean up and exit, [a] abort without cleanup, [s] shell in the machine, or [r] retry step "
        + "(build may fail even if retry succeeds)? ";

    public sealed record Case(string Answers, int Questions, string[] After, string? Error)
    {
        public override string ToString() => $"answers '{Answers}'";
    }

    private const string Cleaning = "b: Provisioning step had errors: Running the cleanup provisioner, if present...";

    private static readonly string[] Failed = ["! b: no", "b: Step \"StepProvision\" failed"];

    private static readonly string[] Aborted =
    [
        "! b: no", "! b: Step \"StepProvision\" failed, aborting...",
        "! b: aborted: skipping cleanup of step \"StepMake\"", "! b:   left behind: machine",
    ];

    private static readonly string[] Again = ["b: Retrying provisioner 1 of 1: p"];

    private static readonly Case[] AllCases =
    [
        new("c", 1, [.. Failed, Cleaning], "no"),
        new("", 1, [.. Failed, Cleaning], "no"),
        new("Clean", 1, [.. Failed, Cleaning], "no"),
        new("a", 1, [.. Failed, .. Aborted], "no"),
        new("ABORT", 1, [.. Failed, .. Aborted], "no"),
        new("x|c", 2, [.. Failed, "b: Incorrect input: \"x\"", Cleaning], "no"),
        new(" c|c", 2, [.. Failed, "b: Incorrect input: \" c\"", Cleaning], "no"),
        new("s|c", 2, [.. Failed, "b: Incorrect input: \"s\"", Cleaning], "no"),
        new("r|c", 2, [.. Failed, .. Again, .. Failed, Cleaning], "no"),
        new("retry|R|a", 3, [.. Failed, .. Again, .. Failed, .. Again, .. Failed, .. Aborted], "no"),
        new("r|r|r", 3, [.. Failed, .. Again, .. Failed, .. Again, .. Failed, .. Again], null),
        new("r|EOF", 2, [.. Failed, .. Again, .. Failed, Cleaning], "no"),
    ];

    public static TheoryData<Case> Cases => new(AllCases);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answer_decides_what_happens_after_a_failure(Case c)
    {
        using EngineRun run = new();
        ScriptedQuestions user = Use(run, [.. c.Answers.Split('|').TakeWhile(static answer => answer != "EOF")]);
        int calls = 0;
        bool undone = false;
        run.Catalogue
            .Builder("test", async (context, token) =>
            {
                await context.Steps.RunAsync("StepMake", _ => PushAsync(context, () => undone = true), token);
                return await ProvisionerTests.ProvisionOnly(context, token);
            })
            .Provisioner("p", (_, _, _) => ++calls > 3 ? Task.CompletedTask : throw new BuildFailedException("no"));

        RunResult result = await run.RunAsync(Plans.Build("b", "test", Plans.Provisioner("p")));

        Assert.Equal(c.Error, Assert.Single(result.Builds).Error);
        Assert.Equal(c.After, run.Sink.Messages);
        Assert.Equal(Enumerable.Repeat(Question, c.Questions), user.Questions);
        Assert.Equal(!c.After.Contains(Aborted[1]), undone);
    }

    [Fact]
    public async Task Step_that_is_run_again_begins_anew_and_keeps_its_undo_actions()
    {
        using EngineRun run = new();
        Use(run, "r", "r");
        List<string> order = [];
        int tries = 0;
        run.Catalogue.Builder("test", async (context, token) =>
        {
            int made = await context.Steps.RunAsync(
                "StepMake",
                async step =>
                {
                    int number = ++tries;
                    await PushAsync(context, () => order.Add($"undo {number}"));
                    return number == 3 ? number : throw new BuildFailedException($"try {number}");
                },
                token);
            order.Add($"made {made}");
            return new TestArtifact("x");
        });

        RunResult result = await run.RunAsync(Plans.Build("b"));

        Assert.Null(Assert.Single(result.Builds).Error);
        Assert.Equal(["made 3", "undo 3", "undo 2", "undo 1"], order);
    }

    [Fact]
    public async Task Inner_step_is_asked_about_and_the_outer_one_is_not()
    {
        using EngineRun run = new();
        ScriptedQuestions user = Use(run, "c");
        run.Catalogue.Builder("test", static (context, token) => context.Steps.RunAsync<IArtifact?>(
            "StepOuter",
            async outer =>
            {
                await context.Steps.RunAsync("StepInner", static _ => throw new BuildFailedException("no"), outer);
                return null;
            },
            token));

        await run.RunAsync(Plans.Build("b"));

        Assert.Equal(["! b: no", "b: Step \"StepInner\" failed"], run.Sink.Messages);
        Assert.Single(user.Questions);
    }

    [Fact]
    public async Task Interrupt_at_the_question_cleans_up()
    {
        using EngineRun run = new();
        ScriptedQuestions user = new("r", "r") { OnQuestion = _ => run.Stop.Request(StopReason.Interrupt) };
        run.Options = run.Options with { OnError = OnErrorMode.Ask, Questions = user };
        bool undone = false;
        run.Catalogue
            .Builder("test", async (context, token) =>
            {
                await context.Steps.RunAsync("StepMake", _ => PushAsync(context, () => undone = true), token);
                return await ProvisionerTests.ProvisionOnly(context, token);
            })
            .Provisioner("p", static (_, _, _) => throw new BuildFailedException("no"));

        RunResult result = await run.RunAsync(Plans.Build("b", "test", Plans.Provisioner("p")));

        Assert.True(result.Cancelled);
        Assert.True(undone);
        Assert.Single(user.Questions);
    }

    [Fact]
    public async Task Shell_has_the_environment_of_the_provisioner_that_failed()
    {
        using EngineRun run = new();
        ScriptedQuestions user = Use(run, "s", "shell", "c");
        ShellMachine machine = new();
        run.Catalogue
            .Builder("test", async (context, token) =>
            {
                BuildVariables variables = BuildVariables.Empty.With("PackerHTTPIP", "10.0.0.1").With("PackerHTTPPort", "0");
                await context.Provisioners.RunAsync(machine, variables, null, token);
                return null;
            })
            .Provisioner("p", static (_, _, _) => throw new BuildFailedException("no"));
        HclValue config = HclValue.Object(
        [
            new("environment_vars", HclValue.Tuple([HclValue.String("A=1=2"), HclValue.String("B=")])),
            new("env", HclValue.Object([new("B", HclValue.String("over")), new("C", HclValue.Number(3))])),
        ]);

        await run.RunAsync(Plans.Build("b", "test", Plans.Provisioner("p", _ => config)));

        Assert.Equal([ShellQuestion, ShellQuestion, ShellQuestion], user.Questions);
        Assert.Equal(2, machine.Environments.Count);
        Assert.Equal(
            "A=1=2 B=over C=3 PACKER_BUILDER_TYPE=test PACKER_BUILD_NAME=b PACKER_HTTP_IP=10.0.0.1",
            string.Join(' ', machine.Environments[0].Select(static v => $"{v.Key}={v.Value}")));
        Assert.Contains("b: The shell has ended.", run.Sink.Messages);
        Assert.Contains("! b: The shell could not be opened: no room", run.Sink.Messages);
    }

    [Fact]
    public async Task Retry_goes_on_with_the_same_place_of_the_new_chain()
    {
        using EngineRun run = new();
        List<string> ran = [];
        run.Catalogue.Builder("test", ProvisionerTests.ProvisionOnly).Provisioner("p", (config, _, _) =>
        {
            string text = config.Get("text")!.AsString();
            ran.Add(text);
            return text.StartsWith("bad", StringComparison.Ordinal) ? throw new BuildFailedException("no") : Task.CompletedTask;
        });
        UseTemplates(run, ["r", "r", "r"], null, ["first changed", "bad again", "third new"], ["first changed", "second"]);

        RunResult result = await run.RunAsync(BuildOf("first", "bad", "third"));

        Assert.Null(Assert.Single(result.Builds).Error);
        Assert.Equal(["first", "bad", "bad again", "second"], ran);
        Assert.Contains("! b: The template cannot be used as it is now. Correct it, then choose again.", run.Sink.Messages);
        Assert.Contains("b: Retrying provisioner 2 of 3: p", run.Sink.Messages);
        Assert.Contains("b: Retrying provisioner 2 of 2: p", run.Sink.Messages);
        Assert.Single(
            run.Sink.Messages,
            static m => m.StartsWith(
                "! b: Warning: what has run already has changed in the template (provisioner 1).", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Retry_is_done_when_the_provisioner_is_gone()
    {
        using EngineRun run = new();
        run.Catalogue.Builder("test", ProvisionerTests.ProvisionOnly).Provisioner("p", static (config, _, _) =>
            config.Get("text")!.AsString() == "bad" ? throw new BuildFailedException("no") : Task.CompletedTask);
        UseTemplates(run, ["r"], ["first"]);

        RunResult result = await run.RunAsync(BuildOf("first", "bad"));

        Assert.Null(Assert.Single(result.Builds).Error);
        Assert.Contains("b: The template has no provisioner 2 any more: the provisioning is done.", run.Sink.Messages);
    }

    private static ScriptedQuestions Use(EngineRun run, params string[] answers)
    {
        ScriptedQuestions user = new(answers);
        run.Options = run.Options with { OnError = OnErrorMode.Ask, Questions = user, Terminal = user };
        return user;
    }

    /// <summary>Each time the template is read again it says the next of these; null is one that is broken.</summary>
    private static void UseTemplates(EngineRun run, string[] answers, params string[]?[] templates)
    {
        Use(run, answers);
        Queue<string[]?> rest = new(templates);
        run.Options = run.Options with
        {
            PrepareAgain = _ => Task.FromResult(rest.Dequeue() is { } texts ? run.Prepare(BuildOf(texts)) : null),
        };
    }

    private static PlannedBuild BuildOf(params string[] texts) => Plans.Build(
        "b",
        "test",
        [.. texts.Select(static text => Plans.Provisioner("p", _ => HclValue.Object([new("text", HclValue.String(text))])))]);

    private static Task PushAsync(BuildContext context, Action undo)
    {
        context.Cleanup.Push("machine", _ =>
        {
            undo();
            return ValueTask.CompletedTask;
        });
        return Task.CompletedTask;
    }

    private sealed class ShellMachine : IShellCommunicator
    {
        private readonly NoneCommunicator _none = new();

        public List<ImmutableSortedDictionary<string, string>> Environments { get; } = [];

        public Task<int> RunShellAsync(ShellSession session, CancellationToken cancellationToken)
        {
            Environments.Add(session.Environment);
            return Environments.Count == 1
                ? Task.FromResult(0)
                : throw new CommunicatorException(CommunicatorFailure.Start, "no room");
        }

        public Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken) =>
            _none.RunAsync(command, cancellationToken);

        public Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken) =>
            _none.UploadAsync(path, content, mode, cancellationToken);

        public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
            _none.UploadDirectoryAsync(path, localDirectory, cancellationToken);

        public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) =>
            _none.DownloadAsync(path, destination, cancellationToken);

        public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
            _none.DownloadDirectoryAsync(path, localDirectory, cancellationToken);
    }
}
