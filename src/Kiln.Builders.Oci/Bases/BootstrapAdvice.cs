namespace Kiln.Builders.Oci.Bases;

/// <summary>What to do about a bootstrap that failed, as far as its last messages tell.</summary>
internal static class BootstrapAdvice
{
    /// <param name="messages">What mmdebstrap and the programs that it runs said at the end.</param>
    public static string After(string messages)
    {
        if (messages.Contains("No space left on device", StringComparison.Ordinal))
        {
            return "A disk is full. Make room, or put the cache (PACKER_CACHE_DIR) and temporary files (TMPDIR) where there is some.";
        }

        return messages.Contains("Cannot change ownership", StringComparison.Ordinal)
            ? "Files of other users cannot be made. Run Kiln as root, or give the user ranges of subordinate ids in /etc/subuid "
                + "and /etc/subgid."
            : "If the mirror cannot be reached or does not have the suite, correct \"mirror\" and \"suite\" of the bootstrap "
                + "block.";
    }
}
