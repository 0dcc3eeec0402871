using Kiln.Testing;

namespace Kiln.Wire.Tests.Support;

internal static class WireFailures
{
    /// <summary>Waits for a failure of the wire and gives it back.</summary>
    public static async Task<WireException> Expect(Task task, string what) =>
        await Assert.ThrowsAsync<WireException>(() => Within.Time(task, what));
}
