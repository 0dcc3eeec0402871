namespace Kiln.Engine.Preparation;

/// <summary>Ends what components hold outside the memory, such as the process of a plugin.</summary>
internal static class ComponentRelease
{
    /// <summary>Does nothing for a component that holds nothing, and for none.</summary>
    public static ValueTask ReleaseAsync(object? component) =>
        component is IAsyncDisposable held ? held.DisposeAsync() : ValueTask.CompletedTask;
}
