using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests.Support;

/// <summary>A small Debian, which <c>eng/make-test-debian</c> makes once.</summary>
public static class TestDebian
{
    public const string User = "baker";

    public const string Password = "tortoise";

    /// <summary>A disk that waits in GRUB's menu for a minute.</summary>
    public static async Task<string> DiskAsync()
    {
        Requires.Root();
        Requires.Tool("mmdebstrap", "mmdebstrap");
        return Path.Combine(await TestGuest.MadeByAsync("make-test-debian"), "debian.qcow2");
    }
}
