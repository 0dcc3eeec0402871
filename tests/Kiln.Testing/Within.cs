using Xunit;

namespace Kiln.Testing;

/// <summary>Waiting that ends: a test that would hang says what it waited for.</summary>
public static class Within
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<T> Time<T>(Task<T> task, string what)
    {
        await Time((Task)task, what);
        return await task;
    }

    public static async Task Time(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited {Limit.TotalSeconds} s in vain: {what}.");
        }
    }

    /// <summary>Looks again and again until something holds, giving way to what has to happen meanwhile.</summary>
    public static async Task Until(Func<bool> condition, string what)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < Limit, $"Waited {Limit.TotalSeconds} s in vain: {what}.");
            await Task.Delay(1);
        }
    }
}
