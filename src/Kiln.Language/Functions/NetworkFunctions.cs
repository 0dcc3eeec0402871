using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

internal static class NetworkFunctions
{
    public static IEnumerable<FunctionDefinition> All =>
    [
        new ValueFunction("cidrhost", [String("prefix"), Number("hostnum")], HclType.String, Host),
        new ValueFunction("cidrnetmask", [String("prefix")], HclType.String, Netmask),
        new ValueFunction("cidrsubnet", [String("prefix"), Number("newbits"), Number("netnum")], HclType.String, Subnet),
        new ValueFunction("cidrsubnets", [String("prefix")], Number("newbits"), Arguments.ListOfString, Subnets),
    ];

    private static FunctionResult Invalid(HclValue prefix) =>
        FunctionResult.Fail($"invalid CIDR expression: invalid CIDR address: {prefix.AsString()}");

    private static FunctionResult Host(ImmutableArray<HclValue> arguments)
    {
        if (IpPrefix.Parse(arguments[0].AsString()) is not { } prefix)
        {
            return Invalid(arguments[0]);
        }

        if (!arguments[1].AsNumber().IsInteger)
        {
            return FunctionResult.FailArgument(1, "a whole number is required");
        }

        BigInteger number = arguments[1].AsNumber().Truncate();
        BigInteger size = BigInteger.One << (prefix.Width - prefix.Length);
        BigInteger offset = number.Sign < 0 ? size + number : number;
        return offset.Sign < 0 || offset >= size
            ? FunctionResult.Fail($"prefix of {prefix.Length} does not accommodate a host numbered {number.ToString(CultureInfo.InvariantCulture)}")
            : HclValue.String(prefix.Format(prefix.Network + offset));
    }

    private static FunctionResult Netmask(ImmutableArray<HclValue> arguments)
    {
        if (IpPrefix.Parse(arguments[0].AsString()) is not { } prefix)
        {
            return Invalid(arguments[0]);
        }

        BigInteger ones = (BigInteger.One << prefix.Width) - (BigInteger.One << (prefix.Width - prefix.Length));
        return prefix.Width == 32
            ? HclValue.String(prefix.Format(ones))
            : FunctionResult.FailArgument(0, "IPv6 addresses cannot have a netmask");
    }

    private static FunctionResult Subnet(ImmutableArray<HclValue> arguments)
    {
        if (IpPrefix.Parse(arguments[0].AsString()) is not { } prefix)
        {
            return Invalid(arguments[0]);
        }

        if (!Arguments.TryGetCount(arguments[1], out int bits) || bits > 32)
        {
            return FunctionResult.FailArgument(1, "may not extend prefix by more than 32 bits");
        }

        int length = prefix.Length + bits;
        if (length < 0 || length > prefix.Width)
        {
            return FunctionResult.Fail($"insufficient address space to extend prefix of {prefix.Length} by {bits}");
        }

        HclNumber number = arguments[2].AsNumber();
        BigInteger net = number.IsInteger ? number.Truncate() : BigInteger.MinusOne;
        if (net.Sign < 0 || net >= BigInteger.One << Math.Max(bits, 0))
        {
            return FunctionResult.Fail($"prefix extension of {bits} does not accommodate a subnet numbered {number}");
        }

        IpPrefix widened = prefix.WithLength(length);
        return HclValue.String((widened with { Network = widened.Network | (net << (prefix.Width - length)) }).ToString());
    }

    private static FunctionResult Subnets(ImmutableArray<HclValue> arguments)
    {
        if (IpPrefix.Parse(arguments[0].AsString()) is not { } prefix)
        {
            return Invalid(arguments[0]);
        }

        List<string> subnets = [];
        BigInteger next = prefix.Network;
        BigInteger end = prefix.Network + (BigInteger.One << (prefix.Width - prefix.Length));
        for (int i = 1; i < arguments.Length; i++)
        {
            if (!Arguments.TryGetCount(arguments[i], out int bits) || bits is < 1 or > 32)
            {
                return FunctionResult.FailArgument(i, "must extend prefix by at least one and at most 32 bits");
            }

            int length = prefix.Length + bits;
            if (length > prefix.Width)
            {
                return FunctionResult.FailArgument(i, $"would extend prefix to {length} bits, which is too long for an address of {prefix.Width} bits");
            }

            // Each subnet starts at the next multiple of its own size.
            BigInteger size = BigInteger.One << (prefix.Width - length);
            BigInteger start = (next + size - 1) / size * size;
            if (start + size > end)
            {
                return FunctionResult.Fail($"not enough remaining address space for a subnet with a prefix of {length} bits after {subnets.LastOrDefault() ?? prefix.ToString()}");
            }

            subnets.Add(new IpPrefix(start, length, prefix.Width).ToString());
            next = start + size;
        }

        return Arguments.Strings(subnets);
    }
}
