"""The convolution is the textbook's, and a window that it cannot see whole is refused."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from workstation.errors import ProfileError
from workstation.models.cnn import CNN, CausalConvolution, Config


@pytest.mark.parametrize(("kernel", "dilation"), [(3, 1), (3, 4), (2, 8)])
def test_convolution_is_that_of_torch_with_zeros_before_the_window(kernel: int, dilation: int) -> None:
    torch.manual_seed(0)
    ours, x = CausalConvolution(5, kernel, dilation), torch.randn(2, 11, 5)
    weight, bias = ours.convolution.weight.squeeze(2), ours.convolution.bias
    padded = functional.pad(x.transpose(1, 2), (dilation * (kernel - 1), 0))
    expected = functional.conv1d(padded, weight, bias, dilation=dilation).transpose(1, 2)
    torch.testing.assert_close(ours(x), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("blocks", "window"), [(1, 5), (2, 13), (4, 61)])
def test_reach_is_exact(blocks: int, window: int) -> None:
    torch.manual_seed(0)
    x = torch.randn(1, window, 2, requires_grad=True)
    CNN(Config(blocks=blocks, channels=8), features=2, window=window, horizon=1).eval()(x).sum().backward()
    assert x.grad is not None
    assert bool((x.grad != 0).any(dim=2).all())
    with pytest.raises(ProfileError, match=rf"model.blocks = {blocks}: the cnn sees {window} bars of a window of"):
        CNN(Config(blocks=blocks), features=2, window=window + 1, horizon=1)
