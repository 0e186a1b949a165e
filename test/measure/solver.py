"""Fits scikit-learn's classifier to features as Switchback scales them: python solver.py FEATURES.f32 IMAGES CLASSES LOSS DECAY ROUNDS"""

import json
import sys
import time

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

path, loss = sys.argv[1], sys.argv[4]
images, classes, rounds = int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[6])
decay = float(sys.argv[5])
features = np.fromfile(path, np.float32).reshape(images, -1)
labels = np.arange(images) % classes


def scaled():
    centred = features - features.mean(0)
    size = np.sqrt((centred**2).sum(1).mean())
    return np.hstack([centred / size, np.ones((images, 1), np.float32)])


def fit():
    x = scaled()
    strength = 1 / (decay * images)
    if loss == "softmax":
        model = LogisticRegression(C=strength, fit_intercept=False, max_iter=10_000)
    else:
        model = LinearSVC(C=strength, fit_intercept=False, max_iter=10_000)
    return x, model.fit(x, labels)


fit()
seconds = []
for _ in range(rounds):
    start = time.perf_counter()
    x, model = fit()
    seconds.append(time.perf_counter() - start)
scores = x.astype(np.float64) @ model.coef_.T.astype(np.float64)
if loss == "softmax":
    each = np.log(np.exp(scores).sum(1)) - scores[np.arange(images), labels]
else:
    signs = np.where(np.arange(classes) == labels[:, None], 1, -1)
    each = (np.maximum(0, 1 - signs * scores) ** 2).sum(1)
objective = each.mean() + decay / 2 * (model.coef_.astype(np.float64) ** 2).sum()
print(json.dumps({"seconds": sorted(seconds)[rounds // 2], "objective": objective}))
