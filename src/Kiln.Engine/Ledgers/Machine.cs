namespace Kiln.Engine.Ledgers;

/// <summary>A machine, as far as a ledger needs to know it: its folder may be shared by several.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Id">From <c>/etc/machine-id</c>; empty when there is none.</param>
/// <param name="Boot">Changes each time that the kernel starts; empty when it does not say.</param>
internal sealed record Machine(string Host, string Id, string Boot)
{
    public static Machine OfThisProcess() =>
        new(Environment.MachineName, FirstLine("/etc/machine-id"), FirstLine("/proc/sys/kernel/random/boot_id"));

    /// <summary>
    /// Containers of one machine have different names and the same kernel; machines that were made from one image may
    /// have the same id, and many are called "localhost".
    /// </summary>
    public bool IsSameAs(Machine other) => HasSameBootAs(other) || (Host == other.Host && Id == other.Id);

    /// <summary>False: processes and mounts of the other are gone.</summary>
    public bool HasSameBootAs(Machine other) => Boot.Length > 0 && Boot == other.Boot;

    private static string FirstLine(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault("").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Small systems have no such file.
            return "";
        }
    }
}
