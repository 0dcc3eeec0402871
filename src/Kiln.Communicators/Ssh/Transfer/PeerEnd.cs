using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer;

/// <param name="ExitCode">Null when the connection ended before the command said one.</param>
/// <param name="Error">What the command wrote to its standard error, without white space around it.</param>
internal sealed record PeerEnd(int? ExitCode, string Error)
{
    /// <summary>What a shell answers for a program that it does not find.</summary>
    public const int ProgramIsMissing = 127;

    /// <param name="what">Said about the command when it said nothing itself.</param>
    /// <param name="cause">What was noticed here; null when it ended in an orderly way.</param>
    public CommunicatorException Failure(string what, Exception? cause)
    {
        string text = this switch
        {
            { ExitCode: null, Error: "" } => $"The connection to the machine was lost during the transfer.",
            { ExitCode: null } => $"The connection to the machine was lost during the transfer. It said: {Error}",
            { Error: not "" } => Error,
            _ => $"The command for the transfer {what} (exit code {ExitCode}).",
        };
        return new(CommunicatorFailure.Transfer, text, cause);
    }
}
