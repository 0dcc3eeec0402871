using Kiln.Builders.Oci.Bases;

namespace Kiln.Builders.Oci.Tests;

public sealed class BootstrapAdviceTests
{
    [Theory]
    [InlineData("E: Write error - write (28: No space left on device)\nE: mmdebstrap failed to run", "A disk is full.")]
    [InlineData("tar: ./var/local: Cannot change ownership to uid 0, gid 50: Invalid argument", "Run Kiln as root")]
    [InlineData("E: The repository 'http://x bookwurm Release' does not have a Release file.", "correct \"mirror\"")]
    public void Advice_is_about_what_failed(string messages, string expected) =>
        Assert.Contains(expected, BootstrapAdvice.After(messages), StringComparison.Ordinal);
}
