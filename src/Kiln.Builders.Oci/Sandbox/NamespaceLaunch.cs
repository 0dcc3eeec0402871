using System.Collections.Immutable;
using System.Globalization;
using Kiln.Platform.Processes;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci.Sandbox;

/// <summary>
/// How a process of this user gets to be root over an image: as root of the machine, or in a user namespace.
/// </summary>
/// <param name="UserOptions">Options of unshare that make the user namespace; empty for root.</param>
/// <param name="Warning">What will not work, or null.</param>
internal sealed record NamespaceLaunch(ImmutableArray<string> UserOptions, string? Warning)
{
    private const string Unshare = "unshare";
    private const int SystemAdministration = 21;

    public bool NeedsUserNamespace => !UserOptions.IsEmpty;

    /// <exception cref="BuildFailedException">The machine allows neither way.</exception>
    public static NamespaceLaunch Choose()
    {
        if (Environment.IsPrivilegedProcess && HasCapability(SystemAdministration))
        {
            return new([], null);
        }

        if (!File.Exists("/proc/self/ns/user")
            || ReadOrEmpty("/proc/sys/user/max_user_namespaces").Trim() == "0"
            || ReadOrEmpty("/proc/sys/kernel/unprivileged_userns_clone").Trim() == "0")
        {
            throw new BuildFailedException(NoPrivileges("they are switched off"));
        }

        string user = Environment.UserName;
        bool hasRanges = HasRange("/etc/subuid", user) && HasRange("/etc/subgid", user);
        bool hasTool = ToolPath.FindOrNull("newuidmap") is not null;
        return hasRanges && hasTool
            ? new(["--user", "--map-root-user", "--map-auto"], null)
            : new(["--user", "--map-root-user"], OneUserWarning(user, hasRanges));
    }

    /// <summary>Starts a program with mounts and processes of its own, that all end with it.</summary>
    public ProcessSpec Isolated(IEnumerable<string> command) => new(
        ToolPath.Find(Unshare, "util-linux"),
        [
            .. UserOptions, "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc",
            "--", .. command,
        ]);

    /// <summary>Starts a program that may change what the image's users own.</summary>
    public ProcessSpec AsOwner(string program, ImmutableArray<string> arguments) => NeedsUserNamespace
        ? new(ToolPath.Find(Unshare, "util-linux"), [.. UserOptions, "--", program, .. arguments])
        : new(program, arguments);

    /// <summary>What to tell when the worker could not be started.</summary>
    public static string StartFailure(string messages)
    {
        if (messages.Contains("map-auto", StringComparison.Ordinal))
        {
            return "Without root, Kiln needs util-linux 2.38 or newer (unshare --map-auto). Update it, or run Kiln as "
                + "root.";
        }

        return messages.Contains("not permitted", StringComparison.OrdinalIgnoreCase)
            || messages.Contains("denied", StringComparison.OrdinalIgnoreCase)
            || messages.Contains("No space left", StringComparison.Ordinal)
            ? NoPrivileges(messages)
            : $"The process that works on the image could not be started: {messages}";
    }

    private static string NoPrivileges(string cause) =>
        $"Building an image needs root or user namespaces, and this machine gives neither: {cause}. Run Kiln as root, "
        + "or let users make user namespaces (sysctl user.max_user_namespaces=15000, "
        + "kernel.unprivileged_userns_clone=1, and on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0).";

    private static string OneUserWarning(string user, bool hasRanges) =>
        (hasRanges
            ? "The program newuidmap is missing (on Debian and Ubuntu: apt-get install uidmap)"
            : $"The user {user} has no ranges in /etc/subuid and /etc/subgid (usermod --add-subuids 100000-165535 "
            + $"--add-subgids 100000-165535 {user})")
        + ", so every file in the image that is made or changed belongs to root, and package managers that switch "
        + "users fail.";

    private static bool HasRange(string file, string user)
    {
        string id = ReadOrEmpty("/proc/self/status").Split('\n')
            .FirstOrDefault(static line => line.StartsWith("Uid:", StringComparison.Ordinal))?.Split('\t')[1] ?? "";
        return ReadOrEmpty(file).Split('\n').Select(static line => line.Split(':')).Any(
            fields => fields.Length == 3 && (fields[0] == user || fields[0] == id));
    }

    private static bool HasCapability(int number)
    {
        string? line = ReadOrEmpty("/proc/self/status").Split('\n')
            .FirstOrDefault(static line => line.StartsWith("CapEff:", StringComparison.Ordinal));
        return line is not null
            && ulong.TryParse(
                line["CapEff:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong set)
            && (set & (1UL << number)) != 0;
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not every kernel has every switch.
            return "";
        }
    }
}
