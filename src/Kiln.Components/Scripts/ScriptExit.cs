using System.Collections.Immutable;
using System.Globalization;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Components.Scripts;

/// <summary>Judges the exit code of a script.</summary>
public static class ScriptExit
{
    public static readonly ImmutableArray<int> OnlyZero = [0];

    /// <exception cref="BuildFailedException">The code is not an allowed one.</exception>
    public static void Check(int code, ImmutableArray<int> allowed)
    {
        ImmutableArray<int> valid = allowed.IsDefaultOrEmpty ? OnlyZero : allowed;
        if (valid.Contains(code))
        {
            return;
        }

        if (code == RemoteExit.ConnectionLost)
        {
            throw new BuildFailedException(
                "Script disconnected unexpectedly. If you expected your script to disconnect, i.e. from a restart, "
                + "you can try adding `\"expect_disconnect\": true` or `\"valid_exit_codes\": [0, 2300218]` "
                + "to the shell provisioner parameters.");
        }

        throw new BuildFailedException(string.Create(
            CultureInfo.InvariantCulture,
            $"Script exited with non-zero exit status: {code}. Allowed exit codes are: [{string.Join(' ', valid)}]"));
    }
}
