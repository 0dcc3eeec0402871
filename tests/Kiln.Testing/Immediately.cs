using Xunit;

namespace Kiln.Testing;

/// <summary>For what is a task only because others of its kind wait for something.</summary>
public static class Immediately
{
    public static T Now<T>(this Task<T> task)
    {
        Assert.True(task.IsCompleted, "It should have been done at once.");
        return task.GetAwaiter().GetResult();
    }
}
