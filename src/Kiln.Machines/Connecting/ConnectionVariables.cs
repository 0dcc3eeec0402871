using Kiln.Communicators;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Machines.Connecting;

/// <summary>What provisioners may know of the connection.</summary>
internal static class ConnectionVariables
{
    /// <param name="reached">Where the machine was reached; null when nobody logs in to it.</param>
    public static BuildVariables Of(CommunicatorConfig config, MachineAccess access, MachineAddress? reached) =>
        BuildVariables.Empty
            .With("Host", reached?.Host ?? config.Host ?? "")
            .With("Port", HclValue.Number(reached?.Port ?? config.Port))
            .With("User", config.User ?? "")
            .With("Password", config.Password ?? "")
            .With("ConnType", config.Communicator)
            .With("SSHPublicKey", access.TemporaryKey?.PublicKey ?? "")
            .With("SSHPrivateKey", access.TemporaryKey?.PrivateKey ?? "")
            .With("SSHPrivateKeyFile", config.SshPrivateKeyFile ?? "")
            .With("SSHAgentAuth", HclValue.Bool(config.SshAgentAuth))
            .With("WinRMPassword", config.WinrmPassword ?? "");
}
