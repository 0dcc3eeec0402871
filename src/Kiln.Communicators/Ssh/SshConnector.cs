using Kiln.Communicators.Ssh.Login;

namespace Kiln.Communicators.Ssh;

/// <summary>Logs in to ssh servers.</summary>
public sealed class SshConnector : IConnector
{
    public async Task<IMachineConnection> ConnectAsync(ConnectRequest request, CancellationToken cancellationToken)
    {
        SshLogins logins = new(request);
        try
        {
            SshSession session = await new LoginAttempts(request, logins).RunAsync(cancellationToken);
            return new SshConnection(request, logins, session);
        }
        catch
        {
            await logins.DisposeAsync();
            throw;
        }
    }
}
