namespace Kiln.Benchmarks.Plugins;

/// <summary>Work that goes through plugins.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Unit">Of what is done: <c>calls</c>.</param>
/// <param name="Amount">How much of it is done.</param>
/// <param name="Template">
/// <c>OLD</c> stands before the types of packer's components, <c>AMOUNT</c> for how much is done.
/// </param>
internal sealed record PluginWorkload(string Name, string Unit, long Amount, string Template)
{
    /// <summary>A file of that many bytes is there.</summary>
    public bool IsFile { get; init; }
}
