using Kiln.DataSources;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Components.Tests.DataSources;

public sealed class NullDataSourceTests
{
    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("{{ timestamp }} is left alone")]
    public async Task Output_is_the_input(string input)
    {
        ComponentFactory<IDataSource> factory = CoreDataSources.All.Single(static f => f.Type == "null");
        HclValue config = HclValue.Object([KeyValuePair.Create("input", HclValue.String(input))]);
        IDataSource source = factory.PrepareAsync(config, ComponentContexts.PrepareDefault, TestContext.Current.CancellationToken).Now().Component!;

        HclValue result = await source.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(input, result.Get("output")!.AsString());
        Assert.Equal(source.OutputType, result.Type);
    }
}
