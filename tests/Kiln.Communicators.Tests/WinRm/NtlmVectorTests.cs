using System.Text;
using Kiln.Communicators.WinRm.Ntlm;

namespace Kiln.Communicators.Tests.WinRm;

/// <summary>The example of MS-NLMP 4.2.4: NTLM version 2 with exchanged keys.</summary>
public sealed class NtlmVectorTests
{
    private static readonly NtlmIdentity User = new("User", "Domain", "Password");

    private static readonly byte[] ServerChallenge = Convert.FromHexString("0123456789ABCDEF");

    private static readonly byte[] ClientChallenge = Convert.FromHexString("AAAAAAAAAAAAAAAA");

    private static readonly byte[] SessionKey = Convert.FromHexString("55555555555555555555555555555555");

    private static readonly byte[] TargetInfo = Convert.FromHexString(
        "02000C0044006F006D00610069006E0001000C005300650072007600650072000000000000000000"[..72]);

    [Fact]
    public void Response_key_is_that_of_the_document() =>
        Check("0C868A403BFD7A93A3001EF22EF02E3F", NtlmV2.ResponseKey(User));

    [Fact]
    public void Proof_of_the_response_is_that_of_the_document() =>
        Check("68CD0AB851E51C96AABC927BEBEF6A1C", Response()[..16]);

    [Fact]
    public void Lm_response_is_that_of_the_document() => Check(
        "86C35097AC9CEC102554764A57CCCC19AAAAAAAAAAAAAAAA",
        NtlmV2.LmResponse(NtlmV2.ResponseKey(User), ServerChallenge, ClientChallenge));

    [Fact]
    public void Session_base_key_is_that_of_the_document() => Check(
        "8DE40CCADBC14A82F15CB0AD0DE95CA3", NtlmV2.SessionBaseKey(NtlmV2.ResponseKey(User), Response()));

    [Fact]
    public void Message_is_sealed_and_signed_as_in_the_document()
    {
        NtlmSession session = NtlmSession.Create(SessionKey, exchangedKey: true);

        (byte[] signature, byte[] encrypted) = session.Sending.Seal(Encoding.Unicode.GetBytes("Plaintext"));

        Check("54E50165BF1936DC996020C1811B0F06FB5F", encrypted);
        Check("010000007FB38EC5C55D497600000000", signature);
    }

    [Fact]
    public void Target_information_is_written_as_it_was_read() =>
        Check(Convert.ToHexString(TargetInfo), NtlmTargetInfo.Read(TargetInfo).ToBytes());

    [Fact]
    public void Challenge_that_is_cut_off_anywhere_is_refused()
    {
        byte[] challenge =
        [
            .. "NTLMSSP\0"u8, 2, 0, 0, 0, .. new byte[12], .. ServerChallenge, .. new byte[8],
            (byte)TargetInfo.Length, 0, (byte)TargetInfo.Length, 0, 48, 0, 0, 0, .. TargetInfo,
        ];
        Assert.Equal(2, NtlmChallenge.Read(challenge).TargetInfo.Pairs.Length);
        for (int length = 0; length < challenge.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => NtlmChallenge.Read(challenge[..length]));
        }
    }

    [Theory]
    [InlineData("user", "user", "")]
    [InlineData("DOMAIN\\user", "user", "DOMAIN")]
    [InlineData(".\\user", "user", ".")]
    [InlineData("user@example.org", "user@example.org", "")]
    public void User_name_is_taken_apart(string text, string user, string domain) =>
        Assert.Equal(new NtlmIdentity(user, domain, "p"), NtlmIdentity.Of(text, "p"));

    private static byte[] Response() =>
        NtlmV2.Response(NtlmV2.ResponseKey(User), ServerChallenge, ClientChallenge, 0, TargetInfo);

    private static void Check(string expected, byte[] actual) => Assert.Equal(expected, Convert.ToHexString(actual));
}
