using Kiln.Sdk.Communication;
using Kiln.Values;

namespace Kiln.Communicators.Ssh.Login;

/// <summary>
/// Tries to log in until the machine lets the user in, the time is over, or the login was refused as often as allowed.
/// </summary>
internal sealed class LoginAttempts(ConnectRequest request, SshLogins logins)
{
    /// <summary>
    /// Compat: Packer's pause after a login that was refused: the machine may still be setting up the user.
    /// </summary>
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(7);

    /// <summary>Compat: Packer's pause after every other failure. The first pauses are shorter here.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);

    private CommunicatorException? _last;
    private int _refusals;
    private TimeSpan _pause = ShortestPause;

    /// <exception cref="CommunicatorException">Given up.</exception>
    public async Task<SshSession> RunAsync(CancellationToken cancellationToken)
    {
        request.Ui.Say("Waiting for SSH to become available...");
        TimeSpan limit = request.Config.ConnectTimeout ?? Timeout.InfiniteTimeSpan;
        using CancellationTokenSource timer = new(limit, request.Time);
        using CancellationTokenSource end =
            CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            while (true)
            {
                if (await TryAsync(end.Token) is SshSession session)
                {
                    request.Ui.Say("Connected to SSH!");
                    return session;
                }

                await PauseAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
            when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CommunicatorException(CommunicatorFailure.Connect, TimeoutText(limit), _last);
        }
    }

    private async Task<SshSession?> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await logins.LogInAsync(cancellationToken);
        }
        catch (CommunicatorException e)
        {
            _last = e;
            request.Ui.Log($"ssh: {e.Message}");
            if (e.Reason == CommunicatorFailure.Authentication)
            {
                CountRefusal(e);
            }

            if (e.Reason == CommunicatorFailure.NotImplemented)
            {
                throw;
            }

            return null;
        }
    }

    private void CountRefusal(CommunicatorException e)
    {
        _refusals++;
        if (request.Config.HandshakeAttempts is int allowed && _refusals >= allowed)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Authentication,
                "Kiln experienced an authentication error when trying to connect via SSH. This can "
                + "happen if your username/password are wrong. You may want to double-check your credentials as part of "
                + $"your debugging process. original error: {e.Message}",
                e);
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = _last?.Reason == CommunicatorFailure.Authentication ? PauseAfterRefusal : _pause;
        await Task.Delay(pause, request.Time, cancellationToken);
        _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
    }

    private string TimeoutText(TimeSpan limit) => _last is null
        ? $"Timeout waiting for SSH. There was no answer within {GoDuration.Format(limit)}."
        : $"Timeout waiting for SSH. What went wrong last: {_last.Message}";
}
