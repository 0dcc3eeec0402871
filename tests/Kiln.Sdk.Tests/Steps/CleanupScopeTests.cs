using System.Collections.Immutable;
using Kiln.Sdk.Steps;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Sdk.Tests.Steps;

public sealed class CleanupScopeTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _done = [];

    [Fact]
    public async Task Unwind_runs_actions_last_in_first_out()
    {
        CleanupScope scope = Scope();
        Push(scope, "a");
        Push(scope, "b");
        Push(scope, "c");
        Assert.Empty(await scope.UnwindAsync());
        Assert.Equal(["c", "b", "a"], _done);
    }

    [Fact]
    public async Task Unwind_runs_every_action_after_one_throws()
    {
        for (int failing = 0; failing < 5; failing++)
        {
            _done.Clear();
            CleanupScope scope = Scope();
            for (int i = 0; i < 5; i++)
            {
                int number = i;
                bool fails = i == failing;
                scope.Push($"thing {i}", _ =>
                {
                    _done.Add($"{number}");
                    return fails ? throw new IOException("device busy") : ValueTask.CompletedTask;
                });
            }

            ImmutableArray<CleanupFailure> left = await scope.UnwindAsync();
            Assert.Equal(["4", "3", "2", "1", "0"], _done);
            Assert.Equal(new CleanupFailure($"thing {failing}", "device busy"), Assert.Single(left));
        }
    }

    [Fact]
    public async Task Unwind_names_everything_that_the_budget_did_not_reach()
    {
        CleanupScope scope = Scope();
        Push(scope, "never reached in time");
        TaskCompletionSource started = new();
        scope.Push("hangs", _ =>
        {
            started.SetResult();
            return new(new TaskCompletionSource().Task);
        });
        Push(scope, "quick");
        Task<ImmutableArray<CleanupFailure>> unwinding = scope.UnwindAsync();
        await started.Task;
        Assert.False(unwinding.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(5));
        ImmutableArray<CleanupFailure> left = await unwinding;
        Assert.Contains(new CleanupFailure("hangs", "the clean-up took longer than 300 seconds"), left);
        Assert.Contains("quick", _done);
    }

    [Fact]
    public async Task Action_gets_a_token_that_is_cancelled_by_the_budget()
    {
        CleanupScope scope = Scope();
        TaskCompletionSource<CancellationToken> seen = new();
        scope.Push("waits", async token =>
        {
            seen.SetResult(token);
            await Task.Delay(Timeout.Infinite, token);
        });
        Task<ImmutableArray<CleanupFailure>> unwinding = scope.UnwindAsync();
        CancellationToken token = await seen.Task;
        Assert.False(token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("waits", Assert.Single(await unwinding).Name);
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task Dismissed_action_does_not_run()
    {
        CleanupScope scope = Scope();
        Push(scope, "kept");
        Push(scope, "gone").Dismiss();
        Assert.Empty(await scope.UnwindAsync());
        Assert.Equal(["kept"], _done);
    }

    [Fact]
    public async Task Second_unwind_does_nothing()
    {
        CleanupScope scope = Scope();
        Push(scope, "once");
        await scope.UnwindAsync();
        Assert.Empty(await scope.UnwindAsync());
        Assert.Equal(["once"], _done);
    }

    [Fact]
    public async Task Action_pushed_while_unwinding_runs_as_well()
    {
        CleanupScope scope = Scope();
        Push(scope, "first");
        scope.Push("second", _ =>
        {
            Push(scope, "late");
            return ValueTask.CompletedTask;
        });
        Assert.Empty(await scope.UnwindAsync());
        Assert.Equal(["late", "first"], _done);
    }

    private CleanupScope Scope() => new(TimeSpan.FromMinutes(5), _time);

    private CleanupHandle Push(CleanupScope scope, string name) => scope.Push(name, _ =>
    {
        _done.Add(name);
        return ValueTask.CompletedTask;
    });
}
