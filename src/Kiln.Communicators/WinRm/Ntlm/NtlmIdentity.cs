namespace Kiln.Communicators.WinRm.Ntlm;

/// <param name="Domain">Empty for an account of the machine, and where the user is <c>name@domain</c>.</param>
internal sealed record NtlmIdentity(string User, string Domain, string Password)
{
    /// <summary>Takes <c>DOMAIN\user</c> apart.</summary>
    public static NtlmIdentity Of(string user, string password)
    {
        int separator = user.IndexOf('\\', StringComparison.Ordinal);
        return separator < 0
            ? new(user, "", password)
            : new(user[(separator + 1)..], user[..separator], password);
    }
}
